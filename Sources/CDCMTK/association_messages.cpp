#include "association.hpp"

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace {

constexpr uint16_t DATA_SET_FOLLOWS = 0x0000;

/// A command set: elements of group 0 in Implicit VR Little Endian (PS3.7 6.3.1), which DCMTK would only send together with a
/// data set that it has parsed.
class CommandSet {
  public:
    void number(uint16_t element, uint16_t value) {
        head(element, 2);
        put(value, 2);
    }

    void uid(uint16_t element, const char *value) {
        std::string text(value);
        if (text.size() % 2 != 0) text += '\0';
        head(element, text.size());
        bytes_ += text;
    }

    std::string finished() const {
        CommandSet length;
        length.head(0x0000, 4);
        length.put(bytes_.size(), 4);
        return length.bytes_ + bytes_;
    }

  private:
    void head(uint16_t element, size_t length) {
        put(0x0000, 2);
        put(element, 2);
        put(length, 4);
    }

    void put(size_t number, int width) {
        for (int each = 0; each < width; ++each) bytes_ += static_cast<char>(number >> (8 * each) & 0xFF);
    }

    std::string bytes_;
};

cdcm_net_status send_fragment(
    cdcm_association &self, uint8_t context, DUL_DATAPDV kind, const void *bytes, size_t count, bool is_last) {
    DUL_PDV pdv;
    std::memset(&pdv, 0, sizeof(pdv));
    pdv.fragmentLength = count;
    pdv.presentationContextID = context;
    pdv.pdvType = kind;
    pdv.lastPDV = is_last;
    pdv.data = const_cast<void *>(bytes);
    DUL_PDVLIST list;
    std::memset(&list, 0, sizeof(list));
    list.count = 1;
    list.pdv = &pdv;
    const OFCondition sent = DUL_WritePDVs(&self.association->DULassociation, &list);
    return sent.good() ? CDCM_NET_OK : self.failed(sent);
}

cdcm_net_status send_command(cdcm_association &self, uint8_t context, const CommandSet &command) {
    const std::string bytes = command.finished();
    return send_fragment(self, context, DUL_COMMANDPDV, bytes.data(), bytes.size(), true);
}

/// Pieces of a data set must be of even length (PS3.8 annex E) and fit the peer's PDUs.
size_t piece(const cdcm_association &self) { return self.association->sendPDVLength & ~static_cast<size_t>(1); }

cdcm_net_status send_file(cdcm_association &self, uint8_t context, int file, uint64_t offset, uint64_t length) {
    uint64_t left = length;
    while (left > 0) {
        const size_t wanted = left < piece(self) ? static_cast<size_t>(left) : piece(self);
        size_t filled = 0;
        while (filled < wanted) {
            const ssize_t got = ::pread(
                file, self.association->sendPDVBuffer + filled, wanted - filled, static_cast<off_t>(offset + filled));
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) {
                // Half a data set cannot be taken back.
                ASC_abortAssociation(self.association);
                self.detail = got < 0 ? std::strerror(errno) : "the file became shorter";
                return CDCM_NET_FILE;
            }
            filled += static_cast<size_t>(got);
        }
        offset += filled;
        left -= filled;
        const cdcm_net_status sent = send_fragment(
            self, context, DUL_DATASETPDV, self.association->sendPDVBuffer, filled, left == 0);
        if (sent != CDCM_NET_OK) return sent;
    }
    return CDCM_NET_OK;
}

cdcm_net_status send_bytes(cdcm_association &self, uint8_t context, const uint8_t *bytes, size_t count) {
    for (size_t at = 0; at < count;) {
        const size_t length = count - at < piece(self) ? count - at : piece(self);
        const cdcm_net_status sent =
            send_fragment(self, context, DUL_DATASETPDV, bytes + at, length, at + length == count);
        if (sent != CDCM_NET_OK) return sent;
        at += length;
    }
    return CDCM_NET_OK;
}

/// Waits for any command.
cdcm_net_status receive_command(
    cdcm_association &self, int seconds, T_ASC_PresentationContextID &context, T_DIMSE_Message &message) {
    std::memset(&message, 0, sizeof(message));
    const OFCondition received = DIMSE_receiveCommand(
        self.association, DIMSE_NONBLOCKING, seconds, &context, &message, nullptr, nullptr);
    if (received.good()) return CDCM_NET_OK;
    const cdcm_net_status status = self.failed(received);
    if (status == CDCM_NET_RELEASED) ASC_acknowledgeRelease(self.association);
    return status;
}

cdcm_net_status unexpected(cdcm_association &self) {
    self.detail = "the answer is not to what was asked";
    ASC_abortAssociation(self.association);
    return CDCM_NET_PROTOCOL;
}

} // namespace

namespace cdcm {

cdcm_net_status next_pdv(cdcm_association &self, DUL_PDV &pdv) {
    DUL_ASSOCIATIONKEY **key = &self.association->DULassociation;
    OFCondition result = DUL_NextPDV(key, &pdv);
    if (result.good()) return CDCM_NET_OK;
    if (!ASC_dataWaiting(self.association, self.message_timeout)) return self.failed(DUL_READTIMEOUT);
    result = DUL_ReadPDVs(key, nullptr, DUL_NOBLOCK, self.message_timeout);
    if (result != DUL_PDATAPDUARRIVED) return self.failed(result);
    result = DUL_NextPDV(key, &pdv);
    return result.good() ? CDCM_NET_OK : self.failed(result);
}

} // namespace cdcm

cdcm_net_status cdcm_association_echo(cdcm_association *association, uint8_t identifier, uint16_t *status) {
    return cdcm::guarded_net([&]() -> cdcm_net_status {
        cdcm_association &self = *association;
        const uint16_t number = self.association->nextMsgID++;
        CommandSet command;
        command.uid(0x0002, UID_VerificationSOPClass);
        command.number(0x0100, DIMSE_C_ECHO_RQ);
        command.number(0x0110, number);
        command.number(0x0800, DIMSE_DATASET_NULL);
        const cdcm_net_status sent = send_command(self, identifier, command);
        if (sent != CDCM_NET_OK) return sent;
        T_ASC_PresentationContextID context = 0;
        T_DIMSE_Message answer;
        const cdcm_net_status received = receive_command(self, self.message_timeout, context, answer);
        if (received != CDCM_NET_OK) return received;
        if (answer.CommandField != DIMSE_C_ECHO_RSP || answer.msg.CEchoRSP.MessageIDBeingRespondedTo != number)
            return unexpected(self);
        *status = answer.msg.CEchoRSP.DimseStatus;
        return CDCM_NET_OK;
    });
}

cdcm_net_status cdcm_association_store(
    cdcm_association *association, uint8_t identifier, const char *sop_class, const char *sop_instance, int file,
    uint64_t offset, uint64_t length, uint16_t *status) {
    return cdcm::guarded_net([&]() -> cdcm_net_status {
        cdcm_association &self = *association;
        const uint16_t number = self.association->nextMsgID++;
        CommandSet command;
        command.uid(0x0002, sop_class);
        command.number(0x0100, DIMSE_C_STORE_RQ);
        command.number(0x0110, number);
        command.number(0x0700, DIMSE_PRIORITY_MEDIUM);
        command.number(0x0800, DATA_SET_FOLLOWS);
        command.uid(0x1000, sop_instance);
        cdcm_net_status done = send_command(self, identifier, command);
        if (done == CDCM_NET_OK) done = send_file(self, identifier, file, offset, length);
        if (done != CDCM_NET_OK) return done;
        T_ASC_PresentationContextID context = 0;
        T_DIMSE_Message answer;
        done = receive_command(self, self.message_timeout, context, answer);
        if (done != CDCM_NET_OK) return done;
        if (answer.CommandField != DIMSE_C_STORE_RSP || answer.msg.CStoreRSP.MessageIDBeingRespondedTo != number)
            return unexpected(self);
        *status = answer.msg.CStoreRSP.DimseStatus;
        return CDCM_NET_OK;
    });
}

cdcm_net_status cdcm_association_action(
    cdcm_association *association, uint8_t identifier, const char *sop_class, const char *sop_instance,
    uint16_t action, const uint8_t *bytes, size_t count, uint16_t *status) {
    return cdcm::guarded_net([&]() -> cdcm_net_status {
        cdcm_association &self = *association;
        const uint16_t number = self.association->nextMsgID++;
        CommandSet command;
        command.uid(0x0003, sop_class);
        command.number(0x0100, DIMSE_N_ACTION_RQ);
        command.number(0x0110, number);
        command.number(0x0800, DATA_SET_FOLLOWS);
        command.uid(0x1001, sop_instance);
        command.number(0x1008, action);
        cdcm_net_status done = send_command(self, identifier, command);
        if (done == CDCM_NET_OK) done = send_bytes(self, identifier, bytes, count);
        if (done != CDCM_NET_OK) return done;
        T_ASC_PresentationContextID context = 0;
        T_DIMSE_Message answer;
        done = receive_command(self, self.message_timeout, context, answer);
        if (done != CDCM_NET_OK) return done;
        if (answer.CommandField != DIMSE_N_ACTION_RSP || answer.msg.NActionRSP.MessageIDBeingRespondedTo != number)
            return unexpected(self);
        *status = answer.msg.NActionRSP.DimseStatus;
        if (answer.msg.NActionRSP.DataSetType == DIMSE_DATASET_NULL) return CDCM_NET_OK;
        DIC_UL read = 0, pieces = 0;
        const OFCondition ignored =
            DIMSE_ignoreDataSet(self.association, DIMSE_NONBLOCKING, self.message_timeout, &read, &pieces);
        return ignored.good() ? CDCM_NET_OK : self.failed(ignored);
    });
}

cdcm_net_status cdcm_association_next(cdcm_association *association, uint32_t seconds, cdcm_message *out) {
    return cdcm::guarded_net([&]() -> cdcm_net_status {
        cdcm_association &self = *association;
        std::memset(out, 0, sizeof(*out));
        T_ASC_PresentationContextID context = 0;
        T_DIMSE_Message message;
        const cdcm_net_status received = receive_command(self, static_cast<int>(seconds), context, message);
        if (received != CDCM_NET_OK) return received;
        const auto describe = [&](cdcm_message_kind kind, uint16_t number, T_DIMSE_DataSetType type) {
            out->kind = kind;
            out->identifier = number;
            out->has_data_set = type != DIMSE_DATASET_NULL;
        };
        const auto name = [&](const char *sop_class, const char *sop_instance) {
            OFStandard::strlcpy(out->sop_class, sop_class, sizeof(out->sop_class));
            OFStandard::strlcpy(out->sop_instance, sop_instance, sizeof(out->sop_instance));
        };
        switch (message.CommandField) {
        case DIMSE_C_ECHO_RQ: {
            const T_DIMSE_C_EchoRQ &request = message.msg.CEchoRQ;
            describe(CDCM_MESSAGE_ECHO, request.MessageID, request.DataSetType);
            name(request.AffectedSOPClassUID, "");
            break;
        }
        case DIMSE_C_STORE_RQ: {
            const T_DIMSE_C_StoreRQ &request = message.msg.CStoreRQ;
            describe(CDCM_MESSAGE_STORE, request.MessageID, request.DataSetType);
            name(request.AffectedSOPClassUID, request.AffectedSOPInstanceUID);
            break;
        }
        case DIMSE_N_EVENT_REPORT_RQ: {
            const T_DIMSE_N_EventReportRQ &request = message.msg.NEventReportRQ;
            describe(CDCM_MESSAGE_EVENT_REPORT, request.MessageID, request.DataSetType);
            name(request.AffectedSOPClassUID, request.AffectedSOPInstanceUID);
            out->event_type = request.EventTypeID;
            break;
        }
        default: out->kind = CDCM_MESSAGE_OTHER; break;
        }
        out->context = context;
        T_ASC_PresentationContext accepted;
        std::memset(&accepted, 0, sizeof(accepted));
        const OFCondition found = ASC_findAcceptedPresentationContext(self.association->params, context, &accepted);
        if (found.bad()) return unexpected(self);
        OFStandard::strlcpy(out->transfer_syntax, accepted.acceptedTransferSyntax, sizeof(out->transfer_syntax));
        // A class must be stored over the context that was negotiated for it.
        if (out->kind == CDCM_MESSAGE_STORE && std::strcmp(accepted.abstractSyntax, out->sop_class) != 0)
            return unexpected(self);
        return CDCM_NET_OK;
    });
}

cdcm_net_status cdcm_association_data(
    cdcm_association *association, const cdcm_message *message, uint64_t discard, cdcm_data_sink sink, void *context) {
    return cdcm::guarded_net([&]() -> cdcm_net_status {
        cdcm_association &self = *association;
        bool is_full = false;
        uint64_t thrown_away = 0;
        for (bool is_last = false; !is_last;) {
            DUL_PDV pdv;
            const cdcm_net_status received = cdcm::next_pdv(self, pdv);
            if (received == CDCM_NET_RELEASED) return unexpected(self);
            if (received != CDCM_NET_OK) return received;
            if (pdv.pdvType != DUL_DATASETPDV || pdv.presentationContextID != message->context)
                return unexpected(self);
            is_last = pdv.lastPDV;
            if (!is_full)
                is_full = sink(context, static_cast<const uint8_t *>(pdv.data), pdv.fragmentLength) != 0;
            if (is_full) thrown_away += pdv.fragmentLength;
            if (thrown_away > discard) {
                self.detail = "the data set goes on past every limit";
                ASC_abortAssociation(self.association);
                return CDCM_NET_PROTOCOL;
            }
        }
        return is_full ? CDCM_NET_SINK_FULL : CDCM_NET_OK;
    });
}

cdcm_net_status cdcm_association_answer(
    cdcm_association *association, const cdcm_message *message, uint16_t status) {
    return cdcm::guarded_net([&]() -> cdcm_net_status {
        cdcm_association &self = *association;
        CommandSet command;
        command.uid(0x0002, message->sop_class);
        switch (message->kind) {
        case CDCM_MESSAGE_ECHO: command.number(0x0100, DIMSE_C_ECHO_RSP); break;
        case CDCM_MESSAGE_STORE: command.number(0x0100, DIMSE_C_STORE_RSP); break;
        case CDCM_MESSAGE_EVENT_REPORT: command.number(0x0100, DIMSE_N_EVENT_REPORT_RSP); break;
        case CDCM_MESSAGE_OTHER: return CDCM_NET_FAILED;
        }
        command.number(0x0120, message->identifier);
        command.number(0x0800, DIMSE_DATASET_NULL);
        command.number(0x0900, status);
        if (message->sop_instance[0] != '\0') command.uid(0x1000, message->sop_instance);
        if (message->kind == CDCM_MESSAGE_EVENT_REPORT) command.number(0x1002, message->event_type);
        return send_command(self, message->context, command);
    });
}
