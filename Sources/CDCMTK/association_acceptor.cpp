#include "association.hpp"

#include <cstring>
#include <unistd.h>

namespace {

/// DCMTK takes an accepted socket by a global variable; it is looked at before the connection is made, and the lock is held no
/// longer, so that a slow peer delays nobody else.
class SocketHandOver {
  public:
    explicit SocketHandOver(int socket) : guard_(lock()) { dcmExternalSocketHandle.set(socket); }
    ~SocketHandOver() { end(); }
    void end() {
        if (!guard_.owns_lock()) return;
        dcmExternalSocketHandle.set(-1);
        guard_.unlock();
    }

  private:
    static std::mutex &lock() {
        static std::mutex mutex;
        return mutex;
    }
    std::unique_lock<std::mutex> guard_;
};

} // namespace

cdcm_net_status cdcm_association_receive(
    cdcm_association *association, int socket, const cdcm_association_options *options) {
    bool is_taken = false;
    const cdcm_net_status status = cdcm::guarded_net([&]() -> cdcm_net_status {
        cdcm_association &self = *association;
        self.message_timeout = static_cast<int>(options->message_timeout);
        self.layer = cdcm::transport_layer(self, *options, NET_ACCEPTOR);
        if (self.layer == nullptr) return CDCM_NET_TLS;
        const int timeout = static_cast<int>(options->association_timeout);
        SocketHandOver handed(socket);
        self.on_connection = [&] {
            is_taken = true;
            handed.end();
        };
        OFCondition result = ASC_initializeNetwork(NET_ACCEPTOR, 0, timeout, &self.network);
        if (result.good()) result = ASC_setTransportLayer(self.network, self.layer.get(), 0);
        if (result.good())
            result = ASC_receiveAssociation(
                self.network, &self.association, static_cast<long>(options->max_pdu), nullptr, nullptr,
                options->tls != nullptr, DUL_NOBLOCK, timeout);
        self.on_connection = nullptr;
        if (result.bad()) return self.failed(result);
        T_ASC_Parameters &parameters = *self.association->params;
        OFStandard::strlcpy(
            parameters.ourImplementationClassUID, options->implementation_class_uid,
            sizeof(parameters.ourImplementationClassUID));
        OFStandard::strlcpy(
            parameters.ourImplementationVersionName, options->implementation_version_name,
            sizeof(parameters.ourImplementationVersionName));
        OFStandard::strlcpy(
            parameters.DULparams.calledImplementationClassUID, options->implementation_class_uid,
            sizeof(parameters.DULparams.calledImplementationClassUID));
        OFStandard::strlcpy(
            parameters.DULparams.calledImplementationVersionName, options->implementation_version_name,
            sizeof(parameters.DULparams.calledImplementationVersionName));
        return CDCM_NET_OK;
    });
    if (!is_taken) ::close(socket);
    return status;
}

void cdcm_association_titles(const cdcm_association *association, char *calling, char *called) {
    calling[0] = called[0] = '\0';
    if (association->association == nullptr) return;
    char responding[17] = "";
    ASC_getAPTitles(association->association->params, calling, 17, called, 17, responding, sizeof(responding));
}

bool cdcm_association_proposal(
    const cdcm_association *association, uint32_t index, uint8_t *identifier, char *abstract_syntax,
    char *transfer_syntaxes, size_t size) {
    if (association->association == nullptr) return false;
    T_ASC_Parameters *parameters = association->association->params;
    const int count = ASC_countPresentationContexts(parameters);
    if (count < 0 || index >= static_cast<uint32_t>(count)) return false;
    T_ASC_PresentationContext context;
    std::memset(&context, 0, sizeof(context));
    transfer_syntaxes[0] = '\0';
    if (ASC_getPresentationContext(parameters, static_cast<int>(index), &context).bad()) return false;
    *identifier = context.presentationContextID;
    OFStandard::strlcpy(abstract_syntax, context.abstractSyntax, 65);
    for (int each = 0; each < context.transferSyntaxCount; ++each) {
        if (each > 0) OFStandard::strlcat(transfer_syntaxes, "\\", size);
        OFStandard::strlcat(transfer_syntaxes, context.proposedTransferSyntaxes[each], size);
    }
    return true;
}

cdcm_net_status cdcm_association_accept(
    cdcm_association *association, uint8_t identifier, const char *transfer_syntax, bool peer_provides) {
    return cdcm::guarded_net([&] {
        const OFCondition accepted = ASC_acceptPresentationContext(
            association->association->params, identifier, transfer_syntax,
            peer_provides ? ASC_SC_ROLE_SCP : ASC_SC_ROLE_DEFAULT);
        return accepted.good() ? CDCM_NET_OK : association->failed(accepted);
    });
}

cdcm_net_status cdcm_association_refuse(cdcm_association *association, uint8_t identifier, uint8_t reason) {
    return cdcm::guarded_net([&] {
        const OFCondition refused = ASC_refusePresentationContext(
            association->association->params, identifier, static_cast<T_ASC_P_ResultReason>(reason));
        return refused.good() ? CDCM_NET_OK : association->failed(refused);
    });
}

cdcm_net_status cdcm_association_acknowledge(cdcm_association *association) {
    return cdcm::guarded_net([&] {
        const OFCondition sent = ASC_acknowledgeAssociation(association->association);
        return sent.good() ? CDCM_NET_OK : association->failed(sent);
    });
}

cdcm_net_status cdcm_association_reject(cdcm_association *association, cdcm_rejection rejection) {
    return cdcm::guarded_net([&] {
        T_ASC_RejectParameters parameters;
        parameters.result = static_cast<T_ASC_RejectParametersResult>(rejection.result);
        parameters.source = static_cast<T_ASC_RejectParametersSource>(rejection.source);
        // DCMTK's own numbers hold the source in their second byte.
        parameters.reason = static_cast<T_ASC_RejectParametersReason>(rejection.source << 8 | rejection.reason);
        const OFCondition sent = ASC_rejectAssociation(association->association, &parameters);
        return sent.good() ? CDCM_NET_OK : association->failed(sent);
    });
}
