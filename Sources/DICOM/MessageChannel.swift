import Glibc

/// Length-prefixed messages over one end of a socket pair.
struct MessageChannel {
    let descriptor: Int32

    /// - Returns: false when the other side is gone.
    func send(_ head: [UInt8]) -> Bool { unsafe send(head, UnsafeRawBufferPointer(start: nil, count: 0)) }

    /// Sends `head` and `body` as one message without joining them in memory.
    func send(_ head: [UInt8], _ body: UnsafeRawBufferPointer) -> Bool {
        var prefix = ByteWriter()
        prefix.append(UInt32(head.count + body.count))
        return unsafe (prefix.bytes + head).withUnsafeBytes { bytes in
            guard unsafe write(bytes) else { return false }
            return unsafe write(body)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var done = 0
        while done < bytes.count {
            // No signal when the reader is gone; the caller learns it from the result.
            let n = unsafe Glibc.send(
                descriptor, bytes.baseAddress! + done, bytes.count - done, Int32(MSG_NOSIGNAL))
            if n < 0 && errno == EINTR { continue }
            if n <= 0 { return false }
            done += n
        }
        return true
    }

    /// Waits for a whole message.
    /// - Returns: nil when the other side is gone or announces more than `limit` bytes.
    func receive(limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        return receive(limit: limit, deadline: nil, into: &bytes) == .message ? bytes : nil
    }

    enum Received {
        case message
        case closed
        case timedOut
        case tooLong
    }

    /// - Parameter bytes: the message afterwards. Its memory is used again where the last message was as long, as the frames of one
    ///   volume are.
    func receive(limit: Int, deadline: ContinuousClock.Instant?, into bytes: inout [UInt8]) -> Received {
        var prefix = [UInt8](repeating: 0, count: 4)
        if let failure = unsafe prefix.withUnsafeMutableBytes({ unsafe fill($0, deadline) }) { return failure }
        var reader = ByteReader(prefix[...])
        guard let count = reader.uint32().map(Int.init), count <= limit else { return .tooLong }
        if bytes.count == count {
            return unsafe bytes.withUnsafeMutableBytes { unsafe fill($0, deadline) } ?? .message
        }
        bytes = []
        var failure: Received?
        bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            failure = unsafe fill(UnsafeMutableRawBufferPointer(buffer), deadline)
            filled = failure == nil ? count : 0
        }
        return failure ?? .message
    }

    private func fill(_ bytes: UnsafeMutableRawBufferPointer, _ deadline: ContinuousClock.Instant?) -> Received? {
        var done = 0
        while done < bytes.count {
            if let deadline, !waitForInput(until: deadline) { return .timedOut }
            let n = unsafe recv(descriptor, bytes.baseAddress! + done, bytes.count - done, 0)
            if n < 0 && errno == EINTR { continue }
            if n <= 0 { return .closed }
            done += n
        }
        return nil
    }

    private func waitForInput(until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
            guard milliseconds > 0 else { return false }
            var entry = pollfd(descriptor: descriptor)
            let n = unsafe poll(&entry, 1, Int32(clamping: milliseconds))
            if n > 0 { return true }
            if n < 0 && errno != EINTR { return true }
        }
    }
}

extension pollfd {
    fileprivate init(descriptor: Int32) { self.init(fd: descriptor, events: Int16(POLLIN), revents: 0) }
}
