import CDCMTK
import Glibc

/// The child process that parses and decodes hostile bytes: it limits itself, then answers requests on its standard
/// input until that is closed.
package enum ReadWorker {
    /// - Parameters: limits for this process, as `ReadLimits` has them.
    /// - Returns: the exit status.
    package static func serve(
        addressSpace: Int, processorSeconds: Int, headerSize: Int, nestingDepth: Int
    ) -> Int32 {
        cdcm_read_set_up()
        guard cdcm_limit_process(UInt64(addressSpace), 8 << 20) == .CDCM_OK else { return 1 }
        var server = Server(
            processorSeconds: UInt32(clamping: processorSeconds), headerSize: headerSize, nestingDepth: nestingDepth)
        return server.run()
    }
}

@safe private struct Server {
    let processorSeconds: UInt32
    let headerSize: Int
    let nestingDepth: Int
    /// The file of the last request stays open: the next frame is mostly of the same.
    private var path = ""
    private var file: OpaquePointer?
    private var samples: UnsafeMutableBufferPointer<UInt8>

    init(processorSeconds: UInt32, headerSize: Int, nestingDepth: Int) {
        self.processorSeconds = processorSeconds
        self.headerSize = headerSize
        self.nestingDepth = nestingDepth
        unsafe samples = UnsafeMutableBufferPointer(start: nil, count: 0)
    }

    mutating func run() -> Int32 {
        let channel = MessageChannel(descriptor: 0)
        while let message = channel.receive(limit: 64 << 10) {
            guard let request = WorkerRequest(message) else { return 2 }
            guard cdcm_allow_processor_time(processorSeconds) == .CDCM_OK else { return 1 }
            guard answer(request, channel) else { return 3 }
        }
        unsafe cdcm_file_close(file)
        return 0
    }

    private mutating func answer(_ request: WorkerRequest, _ channel: MessageChannel) -> Bool {
        switch request {
        case .header(let path): header(path, channel)
        case .frame(let path, let frame): self.frame(path, frame, channel)
        case .table(let path, let kind): table(path, kind, channel)
        }
    }

    private func fail(_ status: cdcm_status, _ channel: MessageChannel) -> Bool {
        channel.send([UInt8(clamping: status.rawValue)])
    }

    private mutating func open(_ path: String) -> cdcm_status {
        if unsafe path == self.path && file != nil { return .CDCM_OK }
        unsafe cdcm_file_close(file)
        unsafe file = nil
        self.path = path
        return unsafe cdcm_file_open(path, &file)
    }

    private mutating func header(_ path: String, _ channel: MessageChannel) -> Bool {
        var status = open(path)
        guard status == .CDCM_OK, let file = unsafe file else { return fail(status, channel) }
        var bytes: UnsafePointer<UInt8>?
        var count = 0
        status = unsafe cdcm_file_header(file, headerSize, UInt32(clamping: nestingDepth), &bytes, &count)
        guard status == .CDCM_OK, let bytes = unsafe bytes else { return fail(status, channel) }
        return unsafe channel.send([0], UnsafeRawBufferPointer(start: bytes, count: count))
    }

    private mutating func frame(_ path: String, _ frame: Int, _ channel: MessageChannel) -> Bool {
        var status = open(path)
        guard status == .CDCM_OK, let file = unsafe file else { return fail(status, channel) }
        var image = cdcm_image()
        status = unsafe cdcm_file_image(file, &image)
        guard status == .CDCM_OK else { return fail(status, channel) }
        let size = FrameLayout(image).byteCount
        guard size < Int(UInt32.max) else { return fail(.CDCM_OUT_OF_MEMORY, channel) }
        guard reserve(size + 1), let start = unsafe samples.baseAddress else {
            return fail(.CDCM_OUT_OF_MEMORY, channel)
        }
        status = unsafe cdcm_file_frame(file, UInt32(clamping: frame), start, samples.count, &image)
        guard status == .CDCM_OK else { return fail(status, channel) }
        return unsafe channel.send([0] + FrameLayout(image).encoded, UnsafeRawBufferPointer(start: start, count: size))
    }

    /// An array of Swift ends the process when memory runs out; this says so.
    private mutating func reserve(_ count: Int) -> Bool {
        if unsafe samples.count >= count { return true }
        unsafe free(samples.baseAddress)
        unsafe samples = UnsafeMutableBufferPointer(start: nil, count: 0)
        guard let memory = unsafe malloc(count) else { return false }
        unsafe samples = UnsafeMutableBufferPointer(start: memory.assumingMemoryBound(to: UInt8.self), count: count)
        return true
    }

    private mutating func table(_ path: String, _ kind: cdcm_table_kind, _ channel: MessageChannel) -> Bool {
        var status = open(path)
        guard status == .CDCM_OK, let file = unsafe file else { return fail(status, channel) }
        var table = cdcm_table()
        var values: UnsafePointer<UInt16>?
        status = unsafe cdcm_file_table(file, kind, &table, &values)
        guard status == .CDCM_OK, let values = unsafe values else { return fail(status, channel) }
        var writer = ByteWriter()
        writer.append(UInt8(0))
        writer.append(UInt32(bitPattern: table.first_mapped))
        writer.append(table.bits)
        return unsafe channel.send(
            writer.bytes, UnsafeRawBufferPointer(UnsafeBufferPointer(start: values, count: Int(table.count))))
    }
}
