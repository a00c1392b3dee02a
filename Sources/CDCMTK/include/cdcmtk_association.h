// DICOM associations, both ends, over plain TCP or TLS. Calls block: each association belongs to one thread at a time;
// only `cdcm_association_cancel` may come from another.
#ifndef CDCMTK_ASSOCIATION_H
#define CDCMTK_ASSOCIATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum __attribute__((enum_extensibility(closed))) cdcm_net_status {
    CDCM_NET_OK = 0,
    /// `cdcm_association_cancel` was called.
    CDCM_NET_CANCELLED = 1,
    /// Nobody there, or no way there.
    CDCM_NET_UNREACHABLE = 2,
    /// The peer refused the association; `cdcm_association_rejection` says how.
    CDCM_NET_REJECTED = 3,
    CDCM_NET_ABORTED = 4,
    /// The peer asked for the association's release, which was granted.
    CDCM_NET_RELEASED = 5,
    CDCM_NET_TIMED_OUT = 6,
    /// A key, certificate or authority file could not be used, or the handshake failed.
    CDCM_NET_TLS = 7,
    /// The connection broke.
    CDCM_NET_CLOSED = 8,
    /// The peer does not speak as the standard asks.
    CDCM_NET_PROTOCOL = 9,
    /// The sink took no more.
    CDCM_NET_SINK_FULL = 10,
    /// The file to be sent could not be read.
    CDCM_NET_FILE = 11,
    CDCM_NET_OUT_OF_MEMORY = 12,
    CDCM_NET_FAILED = 13
} cdcm_net_status;

typedef enum __attribute__((enum_extensibility(closed))) cdcm_tls_check {
    CDCM_TLS_CHECK_NOTHING = 0,
    /// The certificate must come from a trusted authority.
    CDCM_TLS_CHECK_CHAIN = 1,
    /// And name the host that was called (for requestors).
    CDCM_TLS_CHECK_HOST = 2
} cdcm_tls_check;

/// Files in PEM; null for what is not used. Without `authorities` those of the system are trusted.
typedef struct cdcm_tls {
    const char *_Nullable certificate;
    const char *_Nullable key;
    const char *_Nullable authorities;
    cdcm_tls_check check;
} cdcm_tls;

typedef struct cdcm_association_options {
    /// AE titles; a requestor's own and the called. At most 16 characters. Not looked at for acceptors.
    const char *_Nullable calling_title;
    const char *_Nullable called_title;
    /// For requestors.
    const char *_Nullable host;
    uint16_t port;
    const char *_Nonnull implementation_class_uid;
    const char *_Nonnull implementation_version_name;
    /// The longest PDU that this end takes, 4096 to 131072 bytes.
    uint32_t max_pdu;
    /// Seconds for the TCP connection, for the answer to the association's request, and for any other message.
    uint32_t connect_timeout;
    uint32_t association_timeout;
    uint32_t message_timeout;
    /// Null for plain TCP.
    const cdcm_tls *_Nullable tls;
} cdcm_association_options;

typedef struct cdcm_association cdcm_association;

/// Silences DCMTK and forbids its name look-ups. Call once, before anything else here.
void cdcm_association_set_up(void);

/// Null when memory ran out. Ends with `cdcm_association_destroy`, which aborts what is still open.
cdcm_association *_Nullable cdcm_association_create(void);
void cdcm_association_destroy(cdcm_association *_Nullable association);

/// Ends what goes on, from any thread while the association exists: the call under way returns `CDCM_NET_CANCELLED`.
void cdcm_association_cancel(cdcm_association *_Nonnull association);

/// What DCMTK said of the last failure: technical, of the protocol or of TLS. Valid until the next call.
const char *_Nonnull cdcm_association_detail(const cdcm_association *_Nonnull association);

// The requestor.

/// Proposes a presentation context: `identifier` is odd, 1 to 255; `transfer_syntaxes` are separated by backslashes.
cdcm_net_status cdcm_association_propose(
    cdcm_association *_Nonnull association, uint8_t identifier, const char *_Nonnull abstract_syntax,
    const char *_Nonnull transfer_syntaxes);

cdcm_net_status cdcm_association_request(
    cdcm_association *_Nonnull association, const cdcm_association_options *_Nonnull options);

/// PS3.8 9.3.4: result, source and reason of a rejection.
typedef struct cdcm_rejection {
    uint8_t result;
    uint8_t source;
    uint8_t reason;
} cdcm_rejection;

cdcm_rejection cdcm_association_rejection(const cdcm_association *_Nonnull association);

/// What became of a proposed context: 0 accepted, 1 user rejection, 2 no reason, 3 abstract syntax not supported, 4 transfer
/// syntaxes not supported (PS3.8 9.3.3.2). `transfer_syntax` holds 65 bytes.
uint8_t cdcm_association_outcome(
    const cdcm_association *_Nonnull association, uint8_t identifier, char *_Nonnull transfer_syntax);

/// C-ECHO over an accepted context.
cdcm_net_status cdcm_association_echo(
    cdcm_association *_Nonnull association, uint8_t identifier, uint16_t *_Nonnull status);

/// C-STORE of `length` bytes of an open file from `offset` on: a data set as it is, in the context's transfer syntax.
cdcm_net_status cdcm_association_store(
    cdcm_association *_Nonnull association, uint8_t identifier, const char *_Nonnull sop_class,
    const char *_Nonnull sop_instance, int file, uint64_t offset, uint64_t length, uint16_t *_Nonnull status);

/// N-ACTION with a data set in the context's transfer syntax.
cdcm_net_status cdcm_association_action(
    cdcm_association *_Nonnull association, uint8_t identifier, const char *_Nonnull sop_class,
    const char *_Nonnull sop_instance, uint16_t action, const uint8_t *_Nonnull bytes, size_t count,
    uint16_t *_Nonnull status);

/// Asks for the release and waits for the answer.
cdcm_net_status cdcm_association_release(cdcm_association *_Nonnull association);
void cdcm_association_abort(cdcm_association *_Nonnull association);

// The acceptor.

/// Takes over a connected socket (closed with the association, whatever comes) and waits for an association request.
cdcm_net_status cdcm_association_receive(
    cdcm_association *_Nonnull association, int socket, const cdcm_association_options *_Nonnull options);

/// Copies the titles that the peer gave: 17 bytes each.
void cdcm_association_titles(
    const cdcm_association *_Nonnull association, char *_Nonnull calling, char *_Nonnull called);

/// The proposed context at `index`: `transfer_syntaxes` are separated by backslashes, cut where they do not fit. False past the last.
bool cdcm_association_proposal(
    const cdcm_association *_Nonnull association, uint32_t index, uint8_t *_Nonnull identifier,
    char *_Nonnull abstract_syntax, char *_Nonnull transfer_syntaxes, size_t size);

/// Accepts a context with one of its transfer syntaxes; `peer_provides` where the requestor is to be the service's provider.
cdcm_net_status cdcm_association_accept(
    cdcm_association *_Nonnull association, uint8_t identifier, const char *_Nonnull transfer_syntax,
    bool peer_provides);
/// Refuses a context with a reason as of `cdcm_association_outcome`.
cdcm_net_status cdcm_association_refuse(
    cdcm_association *_Nonnull association, uint8_t identifier, uint8_t reason);

cdcm_net_status cdcm_association_acknowledge(cdcm_association *_Nonnull association);
cdcm_net_status cdcm_association_reject(cdcm_association *_Nonnull association, cdcm_rejection rejection);

// Messages.

typedef enum __attribute__((enum_extensibility(closed))) cdcm_message_kind {
    CDCM_MESSAGE_ECHO = 0,
    CDCM_MESSAGE_STORE = 1,
    CDCM_MESSAGE_EVENT_REPORT = 2,
    CDCM_MESSAGE_OTHER = 3
} cdcm_message_kind;

typedef struct cdcm_message {
    cdcm_message_kind kind;
    uint8_t context;
    uint16_t identifier;
    uint16_t event_type;
    bool has_data_set;
    char sop_class[65];
    char sop_instance[65];
    char transfer_syntax[65];
} cdcm_message;

/// Waits up to `seconds` for a request; `CDCM_NET_RELEASED` when the peer is done.
cdcm_net_status cdcm_association_next(
    cdcm_association *_Nonnull association, uint32_t seconds, cdcm_message *_Nonnull message);

/// Takes bytes in order; returns 0 to go on, anything else when it takes no more.
typedef int (*cdcm_data_sink)(void *_Nullable context, const uint8_t *_Nonnull bytes, size_t count);

/// Receives the data set of `message`, as it is. After the sink refused, up to `discard` bytes more are read and thrown away,
/// so that the peer can be answered: `CDCM_NET_SINK_FULL`; past those `CDCM_NET_PROTOCOL`.
cdcm_net_status cdcm_association_data(
    cdcm_association *_Nonnull association, const cdcm_message *_Nonnull message, uint64_t discard,
    cdcm_data_sink _Nonnull sink, void *_Nullable context);

/// Answers an echo, store or event report.
cdcm_net_status cdcm_association_answer(
    cdcm_association *_Nonnull association, const cdcm_message *_Nonnull message, uint16_t status);

#ifdef __cplusplus
}
#endif

#endif
