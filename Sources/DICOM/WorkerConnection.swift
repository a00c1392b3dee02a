import CDCMTK
import Glibc

/// One reading process and the conversation with it. Starts it when it is first needed and again after it died.
///
/// Used by one thread at a time.
final class WorkerConnection {
    private let launcher: WorkerLauncher
    private(set) var process: pid_t = 0
    private var channel: MessageChannel?
    /// The last answer.
    private var received: [UInt8] = []

    init(launcher: WorkerLauncher) { self.launcher = launcher }

    deinit { stop() }

    /// The attributes of a file.
    func header(_ path: String) throws(ReadError) -> DataSet {
        let answer = try ask(.header(path: path), limit: launcher.limits.headerSize + 1024)
        var decoder = HeaderDecoder(answer, depthLimit: launcher.limits.nestingDepth)
        guard let dataSet = decoder.dataSet() else { throw .readerRefused }
        return dataSet
    }

    /// One frame: its layout and its samples.
    func frame(_ path: String, _ frame: Int) throws(ReadError) -> (layout: FrameLayout, samples: ArraySlice<UInt8>) {
        let answer = try ask(.frame(path: path, frame: frame), limit: Int(UInt32.max), frame: frame)
        var reader = ByteReader(answer)
        guard let layout = FrameLayout(&reader), reader.rest.count == layout.byteCount else { throw .readerRefused }
        return (layout, reader.rest)
    }

    func table(_ path: String, _ kind: cdcm_table_kind) throws(ReadError) -> LookUpTable {
        let answer = try ask(.table(path: path, kind: kind), limit: 1 << 20)
        var reader = ByteReader(answer)
        guard let first = reader.uint32(), let bits = reader.uint32(), (1...16).contains(bits),
            !reader.rest.isEmpty, reader.rest.count % 2 == 0
        else { throw .lookUpTableInvalid }
        var entries: [UInt16] = []
        while let entry = reader.uint16() { entries.append(entry) }
        return LookUpTable(firstMapped: Int(Int32(bitPattern: first)), bits: Int(bits), entries: entries)
    }

    private func ask(_ request: WorkerRequest, limit: Int, frame: Int = 0) throws(ReadError) -> ArraySlice<UInt8> {
        let wasUsed = channel != nil
        do throws(ReadError) {
            return try askOnce(request, limit: limit, frame: frame)
        } catch {
            switch error {
            case .readerCrashed, .readerOutOfMemory, .decodingFailed, .readerRefused:
                // What an earlier file did to the process's memory must not be this one's fault, nor this one's the
                // next's: after a failure every file meets a new process.
                stop()
                guard wasUsed else { throw error }
            default: throw error
            }
        }
        do throws(ReadError) {
            return try askOnce(request, limit: limit, frame: frame)
        } catch {
            stop()
            throw error
        }
    }

    private func askOnce(_ request: WorkerRequest, limit: Int, frame: Int) throws(ReadError) -> ArraySlice<UInt8> {
        // A worker that died between requests, for whatever reason, is replaced once.
        if try !connected().send(request.encoded) {
            stop()
            guard try connected().send(request.encoded) else { throw .workerUnavailable("it ends at once") }
        }
        let deadline = ContinuousClock.now + .seconds(launcher.limits.waitSeconds)
        switch try connected().receive(limit: limit, deadline: deadline, into: &received) {
        case .message:
            guard let status = received.first else { throw .readerRefused }
            if status != 0 { throw error(status, frame: frame) }
            return received.dropFirst()
        case .timedOut:
            stop()
            throw .readerTimeout(seconds: launcher.limits.waitSeconds)
        case .tooLong:
            stop()
            throw .readerRefused
        case .closed: throw ended()
        }
    }

    private func connected() throws(ReadError) -> MessageChannel {
        if let channel { return channel }
        let launched = try launcher.launch()
        process = launched.process
        let channel = MessageChannel(descriptor: launched.socket)
        self.channel = channel
        return channel
    }

    private func error(_ status: UInt8, frame: Int) -> ReadError {
        switch cdcm_status(rawValue: UInt32(status)) {
        case .CDCM_OUT_OF_MEMORY: .readerOutOfMemory
        case .CDCM_NO_PIXEL_DATA: .noPixelData
        case .CDCM_INVALID_IMAGE: .rowsMissing
        case .CDCM_UNSUPPORTED_TRANSFER_SYNTAX: .transferSyntaxUnsupported(name: "this transfer syntax")
        case .CDCM_PIXELS_TOO_SHORT, .CDCM_DECODING_FAILED, .CDCM_OUT_OF_RANGE: .decodingFailed(frame: frame)
        case .CDCM_TOO_DEEP: .nestingTooDeep(limit: launcher.limits.nestingDepth)
        default: .readerRefused
        }
    }

    /// Why the process is gone.
    private func ended() -> ReadError {
        var status: Int32 = 0
        let process = process
        self.process = 0
        closeSocket()
        guard process > 0 else { return .readerCrashed(signal: 0) }
        while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
        let signal = status & 0x7f
        if signal == SIGXCPU { return .readerTimeout(seconds: launcher.limits.processorSeconds) }
        if signal == 0 && (status >> 8) & 0xff == 1 { return .workerUnavailable("it cannot limit itself") }
        return .readerCrashed(signal: signal)
    }

    private func closeSocket() {
        if let channel { close(channel.descriptor) }
        channel = nil
    }

    private func stop() {
        closeSocket()
        guard process > 0 else { return }
        kill(process, SIGKILL)
        while waitpid(process, nil, 0) < 0 && errno == EINTR {}
        process = 0
    }
}
