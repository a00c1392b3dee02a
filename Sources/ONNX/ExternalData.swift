/// Weights that lie in files beside the model (ONNX IR specification, "External tensor data").
///
/// A model file may come from anywhere, so that what it asks for must stay in its own folder: no absolute path, no `..`,
/// and no symbolic link that leads out.
struct ExternalData {
    /// The model's folder without symbolic links; nil for a model that is not a file, which cannot have such weights.
    private let folder: String?

    init(folder: String?) { self.folder = folder?.resolvedPath }

    /// The `count` bytes that `entries` (keys location, offset, length) describe.
    func bytes(of tensor: String, entries: [Onnx_StringStringEntryProto], count: Int) throws(ONNXError) -> [UInt8] {
        let location = try location(of: tensor, entries)
        let path = try path(of: tensor, location)
        let offset = try number("offset", in: entries, tensor, location) ?? 0
        if let length = try number("length", in: entries, tensor, location), length != count {
            throw .externalDataInvalid(
                tensor: tensor, location: location, reason: "\(length) bytes are given where \(count) are needed")
        }
        do throws(ModelFileFailure) {
            let file = try ModelFile(path: path)
            let (end, overflow) = offset.addingReportingOverflow(count)
            guard !overflow, end <= file.size else {
                throw ModelFileFailure(
                    reason: "it has \(file.size) bytes where \(count) from byte \(offset) on are needed")
            }
            return try file.bytes(from: offset, count: count)
        } catch {
            throw .externalDataInvalid(tensor: tensor, location: location, reason: error.reason)
        }
    }

    private func location(
        of tensor: String, _ entries: [Onnx_StringStringEntryProto]
    ) throws(ONNXError) -> String {
        let locations = entries.filter { $0.key == "location" }
        guard locations.count == 1, let location = locations.first?.value, !location.isEmpty else {
            throw .externalDataInvalid(tensor: tensor, location: "", reason: "the file is not named, or named twice")
        }
        return location
    }

    private func path(of tensor: String, _ location: String) throws(ONNXError) -> String {
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard let folder, !location.hasPrefix("/"), !parts.contains(".."), !location.utf8.contains(0) else {
            throw .externalDataOutsideFolder(tensor: tensor, location: location)
        }
        let inside = folder.hasSuffix("/") ? folder : folder + "/"
        guard let path = (inside + location).resolvedPath else {
            throw .externalDataInvalid(tensor: tensor, location: location, reason: "there is no such file")
        }
        guard path.hasPrefix(inside) else {
            throw .externalDataOutsideFolder(tensor: tensor, location: location)
        }
        return path
    }

    private func number(
        _ key: String, in entries: [Onnx_StringStringEntryProto], _ tensor: String, _ location: String
    ) throws(ONNXError) -> Int? {
        guard let text = entries.first(where: { $0.key == key })?.value else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw .externalDataInvalid(
                tensor: tensor, location: location, reason: "its \(key) is not a number of bytes")
        }
        return number
    }
}
