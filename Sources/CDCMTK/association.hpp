// What both ends of an association share.
#ifndef CDCMTK_ASSOCIATION_HPP
#define CDCMTK_ASSOCIATION_HPP

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dcmlayer.h>
#include <dcmtk/dcmnet/dimse.h>

#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <string>

#include "cdcmtk_association.h"

struct cdcm_association {
    T_ASC_Network *network = nullptr;
    /// A requestor's, from before there is an association; afterwards the association's own.
    T_ASC_Parameters *parameters = nullptr;
    T_ASC_Association *association = nullptr;
    std::unique_ptr<DcmTransportLayer> layer;
    cdcm_rejection rejection = {0, 0, 0};
    int message_timeout = 30;
    std::string detail;
    /// Called once DCMTK has taken the connection's socket.
    std::function<void()> on_connection;

    ~cdcm_association();

    /// Keeps a descriptor of the connection, by which another thread can end it: DCMTK closes its own when it likes.
    void connected(int socket);
    void cancel();
    bool is_cancelled();
    /// Remembers what DCMTK says and tells what it means.
    cdcm_net_status failed(const OFCondition &condition);

  private:
    std::mutex lock_;
    int socket_ = -1;
    bool cancelled_ = false;
};

namespace cdcm {

/// Runs a body so that no exception leaves the library.
template <typename Body>
cdcm_net_status guarded_net(Body body) {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        return CDCM_NET_OUT_OF_MEMORY;
    } catch (...) {
        return CDCM_NET_FAILED;
    }
}

/// The connection's layer, which tells the association of its socket; null (with the detail said) when a TLS file is of no use.
std::unique_ptr<DcmTransportLayer> transport_layer(
    cdcm_association &association, const cdcm_association_options &options, T_ASC_NetworkRole role);

/// Waits for a PDV of a data set or command.
cdcm_net_status next_pdv(cdcm_association &association, DUL_PDV &pdv);

} // namespace cdcm

#endif
