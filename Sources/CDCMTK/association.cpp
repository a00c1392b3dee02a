#include "association.hpp"

#include <dcmtk/dcmnet/cond.h>

#include <sys/socket.h>
#include <unistd.h>

cdcm_association::~cdcm_association() {
    // The association would free its parameters too; without one they are ours.
    if (association != nullptr && parameters == nullptr) parameters = association->params;
    if (association != nullptr) {
        ASC_dropAssociation(association);
        association->params = nullptr;
        ASC_destroyAssociation(&association);
    }
    if (parameters != nullptr) ASC_destroyAssociationParameters(&parameters);
    if (network != nullptr) ASC_dropNetwork(&network);
    const std::lock_guard<std::mutex> guard(lock_);
    if (socket_ >= 0) ::close(socket_);
}

void cdcm_association::connected(int socket) {
    const std::lock_guard<std::mutex> guard(lock_);
    if (socket_ >= 0) ::close(socket_);
    socket_ = ::dup(socket);
    if (cancelled_ && socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

void cdcm_association::cancel() {
    const std::lock_guard<std::mutex> guard(lock_);
    cancelled_ = true;
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

bool cdcm_association::is_cancelled() {
    const std::lock_guard<std::mutex> guard(lock_);
    return cancelled_;
}

cdcm_net_status cdcm_association::failed(const OFCondition &condition) {
    OFString text;
    DimseCondition::dump(text, condition);
    detail.assign(text.c_str(), text.size());
    if (is_cancelled()) return CDCM_NET_CANCELLED;
    if (condition == DUL_ASSOCIATIONREJECTED) return CDCM_NET_REJECTED;
    if (condition == DUL_PEERABORTEDASSOCIATION) return CDCM_NET_ABORTED;
    if (condition == DUL_PEERREQUESTEDRELEASE) return CDCM_NET_RELEASED;
    if (condition == DUL_READTIMEOUT || condition == DIMSE_NODATAAVAILABLE || condition == DUL_NOASSOCIATIONREQUEST)
        return CDCM_NET_TIMED_OUT;
    if (condition == DUL_NETWORKCLOSED) return CDCM_NET_CLOSED;
    if (condition == EC_MemoryExhausted) return CDCM_NET_OUT_OF_MEMORY;
    if (condition.module() == OFM_dcmtls) return CDCM_NET_TLS;
    if (condition.module() == OFM_dcmnet) {
        switch (condition.code()) {
        case DULC_TLSERROR: return CDCM_NET_TLS;
        case DULC_TCPINITERROR:
        case DULC_UNKNOWNHOST:
        case DULC_REQUESTASSOCIATIONFAILED: return CDCM_NET_UNREACHABLE;
        case DULC_TCPIOERROR:
        case DIMSEC_SENDFAILED:
        case DIMSEC_RECEIVEFAILED:
        case DIMSEC_READPDVFAILED: return CDCM_NET_CLOSED;
        default: return CDCM_NET_PROTOCOL;
        }
    }
    return CDCM_NET_FAILED;
}

void cdcm_association_set_up(void) {
    cdcm::guarded_net([] {
        OFLog::configure(OFLogger::OFF_LOG_LEVEL);
        dcmDisableGethostbyaddr.set(OFTrue);
        return CDCM_NET_OK;
    });
}

cdcm_association *cdcm_association_create(void) { return new (std::nothrow) cdcm_association; }

void cdcm_association_destroy(cdcm_association *association) {
    cdcm::guarded_net([&] {
        delete association;
        return CDCM_NET_OK;
    });
}

void cdcm_association_cancel(cdcm_association *association) {
    cdcm::guarded_net([&] {
        association->cancel();
        return CDCM_NET_OK;
    });
}

const char *cdcm_association_detail(const cdcm_association *association) { return association->detail.c_str(); }

cdcm_rejection cdcm_association_rejection(const cdcm_association *association) { return association->rejection; }

cdcm_net_status cdcm_association_release(cdcm_association *association) {
    return cdcm::guarded_net([&] {
        if (association->association == nullptr) return CDCM_NET_FAILED;
        const OFCondition released = ASC_releaseAssociation(association->association);
        return released.good() ? CDCM_NET_OK : association->failed(released);
    });
}

void cdcm_association_abort(cdcm_association *association) {
    cdcm::guarded_net([&] {
        if (association->association != nullptr) ASC_abortAssociation(association->association);
        return CDCM_NET_OK;
    });
}
