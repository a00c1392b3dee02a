#include "association.hpp"

#include <cstring>
#include <vector>

#include <dcmtk/dcmnet/diutil.h>

namespace {

/// Later versions take the connection's timeout here, earlier ones from a global variable only.
template <typename Parameters>
auto create_parameters(Parameters **parameters, long pdu, Sint32 timeout, int)
    -> decltype(ASC_createAssociationParameters(parameters, pdu, timeout)) {
    return ASC_createAssociationParameters(parameters, pdu, timeout);
}

template <typename Parameters>
OFCondition create_parameters(Parameters **parameters, long pdu, Sint32 timeout, long) {
    dcmConnectionTimeout.set(timeout);
    return ASC_createAssociationParameters(parameters, pdu);
}

void copy(char *target, const char *text, size_t size) { OFStandard::strlcpy(target, text, size); }

} // namespace

cdcm_net_status cdcm_association_propose(
    cdcm_association *association, uint8_t identifier, const char *abstract_syntax, const char *transfer_syntaxes) {
    return cdcm::guarded_net([&] {
        if (association->parameters == nullptr) {
            const OFCondition made = create_parameters(&association->parameters, ASC_DEFAULTMAXPDU, 30, 0);
            if (made.bad()) return association->failed(made);
        }
        std::vector<std::string> names(1);
        for (const char *at = transfer_syntaxes; *at != '\0'; ++at) {
            if (*at == '\\')
                names.emplace_back();
            else
                names.back() += *at;
        }
        std::vector<const char *> pointers;
        for (const std::string &name : names) pointers.push_back(name.c_str());
        const OFCondition added = ASC_addPresentationContext(
            association->parameters, identifier, abstract_syntax, pointers.data(), static_cast<int>(pointers.size()));
        return added.good() ? CDCM_NET_OK : association->failed(added);
    });
}

cdcm_net_status cdcm_association_request(cdcm_association *association, const cdcm_association_options *options) {
    return cdcm::guarded_net([&]() -> cdcm_net_status {
        cdcm_association &self = *association;
        if (self.parameters == nullptr || self.association != nullptr) return CDCM_NET_FAILED;
        if (self.is_cancelled()) return CDCM_NET_CANCELLED;
        self.message_timeout = static_cast<int>(options->message_timeout);
        self.layer = cdcm::transport_layer(self, *options, NET_REQUESTOR);
        if (self.layer == nullptr) return CDCM_NET_TLS;
        const int timeout = static_cast<int>(options->association_timeout);
        OFCondition result = ASC_initializeNetwork(NET_REQUESTOR, 0, timeout, &self.network);
        if (result.good()) result = ASC_setTransportLayer(self.network, self.layer.get(), 0);
        if (result.good()) result = ASC_setTransportLayerType(self.parameters, options->tls != nullptr);
        if (result.good())
            result = ASC_setAPTitles(self.parameters, options->calling_title, options->called_title, nullptr);
        if (result.bad()) return self.failed(result);
        T_ASC_Parameters &parameters = *self.parameters;
        parameters.ourMaxPDUReceiveSize = static_cast<long>(options->max_pdu);
        parameters.DULparams.maxPDU = options->max_pdu;
        copy(
            parameters.DULparams.callingImplementationClassUID, options->implementation_class_uid,
            sizeof(parameters.DULparams.callingImplementationClassUID));
        copy(
            parameters.DULparams.callingImplementationVersionName, options->implementation_version_name,
            sizeof(parameters.DULparams.callingImplementationVersionName));
        dcmConnectionTimeout.set(static_cast<Sint32>(options->connect_timeout));
        const std::string peer = std::string(options->host) + ":" + std::to_string(options->port);
        result = ASC_setPresentationAddresses(self.parameters, "localhost", peer.c_str());
        if (result.bad()) return self.failed(result);
        result = ASC_requestAssociation(
            self.network, self.parameters, &self.association, nullptr, nullptr, DUL_NOBLOCK, timeout);
        if (result.good()) return CDCM_NET_OK;
        if (result == DUL_ASSOCIATIONREJECTED) {
            T_ASC_RejectParameters rejected;
            if (ASC_getRejectParameters(self.parameters, &rejected).good()) {
                // DCMTK's own numbers hold the source in their second byte.
                self.rejection.result = static_cast<uint8_t>(rejected.result & 0xFF);
                self.rejection.source = static_cast<uint8_t>(rejected.source & 0xFF);
                self.rejection.reason = static_cast<uint8_t>(rejected.reason & 0xFF);
            }
        }
        return self.failed(result);
    });
}

uint8_t cdcm_association_outcome(
    const cdcm_association *association, uint8_t identifier, char *transfer_syntax) {
    transfer_syntax[0] = '\0';
    if (association->association == nullptr) return 2;
    T_ASC_Parameters *parameters = association->association->params;
    const int count = ASC_countPresentationContexts(parameters);
    for (int position = 0; position < count; ++position) {
        T_ASC_PresentationContext context;
        std::memset(&context, 0, sizeof(context));
        if (ASC_getPresentationContext(parameters, position, &context).bad()) continue;
        if (context.presentationContextID != identifier) continue;
        if (context.resultReason == ASC_P_ACCEPTANCE) copy(transfer_syntax, context.acceptedTransferSyntax, 65);
        return context.resultReason <= 4 ? static_cast<uint8_t>(context.resultReason) : 2;
    }
    return 2;
}
