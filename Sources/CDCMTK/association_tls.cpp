#include "association.hpp"

#include <dcmtk/dcmtls/tlslayer.h>

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace {

/// A layer of DCMTK's that tells the association which socket it was given.
template <typename Base>
class WatchedLayer : public Base {
  public:
    template <typename... Arguments>
    explicit WatchedLayer(cdcm_association &association, Arguments... arguments)
        : Base(arguments...), association_(association) {}

    DcmTransportConnection *createConnection(DcmNativeSocketType socket, OFBool secure) override {
        association_.connected(socket);
        if (association_.on_connection) association_.on_connection();
        return Base::createConnection(socket, secure);
    }

  private:
    cdcm_association &association_;
};

using PlainLayer = WatchedLayer<DcmTransportLayer>;
using SecureLayer = WatchedLayer<DcmTLSTransportLayer>;

#if PACKAGE_VERSION_NUMBER >= 368
const DcmTLSSecurityProfile TLS_PROFILE = TSP_Profile_BCP_195_RFC_8996;
#else
const DcmTLSSecurityProfile TLS_PROFILE = TSP_Profile_BCP195_ND;
#endif

OFCondition use_certificate(SecureLayer &layer, const char *file) {
#if PACKAGE_VERSION_NUMBER >= 368
    return layer.setCertificateFile(file, DCF_Filetype_PEM, TLS_PROFILE);
#else
    return layer.setCertificateFile(file, DCF_Filetype_PEM);
#endif
}

OFCondition use_files(SecureLayer &layer, const cdcm_tls &tls) {
    // An encrypted key would have DCMTK ask for its password on the terminal.
    layer.setPrivateKeyPasswd("");
    OFCondition result = EC_Normal;
    if (tls.key != nullptr) result = layer.setPrivateKeyFile(tls.key, DCF_Filetype_PEM);
    if (result.good() && tls.certificate != nullptr) result = use_certificate(layer, tls.certificate);
    if (result.good() && tls.authorities != nullptr)
        result = layer.addTrustedCertificateFile(tls.authorities, DCF_Filetype_PEM);
    return result;
}

/// DCMTK checks who signed a certificate, not whom it names.
bool expect_host(SSL_CTX *context, const char *host) {
    X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(context);
    unsigned char address[16];
    if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1;
    return X509_VERIFY_PARAM_set1_host(parameters, host, 0) == 1;
}

} // namespace

namespace cdcm {

std::unique_ptr<DcmTransportLayer> transport_layer(
    cdcm_association &association, const cdcm_association_options &options, T_ASC_NetworkRole role) {
    if (options.tls == nullptr) return std::unique_ptr<DcmTransportLayer>(new PlainLayer(association));
    static std::once_flag initialized;
    std::call_once(initialized, [] { DcmTLSTransportLayer::initializeOpenSSL(); });
    const cdcm_tls &tls = *options.tls;
    std::unique_ptr<SecureLayer> layer(new SecureLayer(association, role, nullptr, OFFalse));
    OFCondition result = use_files(*layer, tls);
    if (result.good() && tls.certificate != nullptr && !layer->checkPrivateKeyMatchesCertificate()) {
        association.detail = "the private key does not belong to the certificate";
        return nullptr;
    }
    if (result.good()) result = layer->setTLSProfile(TLS_PROFILE);
    if (result.good()) result = layer->activateCipherSuites();
    if (result.bad()) {
        association.failed(result);
        return nullptr;
    }
    SSL_CTX *context = layer->getNativeHandle();
    const bool checks = tls.check != CDCM_TLS_CHECK_NOTHING;
    if (checks && tls.authorities == nullptr && SSL_CTX_set_default_verify_paths(context) != 1) {
        association.detail = "the system's certificate authorities could not be loaded";
        return nullptr;
    }
    layer->setCertificateVerification(checks ? DCV_requireCertificate : DCV_ignoreCertificate);
    if (tls.check == CDCM_TLS_CHECK_HOST && role == NET_REQUESTOR && options.host != nullptr
        && !expect_host(context, options.host)) {
        association.detail = "the host's name cannot be checked against a certificate";
        return nullptr;
    }
    return layer;
}

} // namespace cdcm
