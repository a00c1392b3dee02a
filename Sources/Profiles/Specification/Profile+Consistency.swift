import Attribution

extension Profile {
    /// What no single part of the profile can see: names that must be unique or known, and channels that must fit together.
    func check(_ fields: JSONFields<CodingKeys>) {
        checkNames(fields)
        checkChannels(fields)
        checkReferences(fields)
        checkRequests(fields)
    }

    private func path(_ fields: JSONFields<CodingKeys>, _ key: CodingKeys, _ index: Int? = nil) -> JSONReader {
        guard let index else { return fields[key] }
        return fields[key].element(index, .null)
    }

    /// Whether a name is fit for paths in reports and on disk.
    private static func isPlain(_ name: String) -> Bool {
        let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
        return !name.isEmpty && name.count <= 64 && name.allSatisfy(letters.contains) && name.first != "-"
    }

    private func checkNames(_ fields: JSONFields<CodingKeys>) {
        let rule = "expected at most 64 lower-case letters, digits and hyphens, not beginning with a hyphen"
        if !name.isEmpty, !Self.isPlain(name) { path(fields, .name).report(rule) }
        if modalities.isEmpty, clinical == nil, text == nil { path(fields, .modalities).report("names no modality") }
        var seen: Set<String> = []
        for (index, modality) in modalities.enumerated() where !modality.name.isEmpty {
            let place = path(fields, .modalities, index)
            if !Self.isPlain(modality.name) { place.member("name", of: [:]).report(rule) }
            if !seen.insert(modality.name).inserted {
                place.member("name", of: [:]).report("\"\(modality.name)\" is used twice")
            }
        }
        if let clinical, !seen.insert(clinical.name).inserted {
            path(fields, .clinical).member("name", of: [:]).report("\"\(clinical.name)\" is used twice")
        }
        if let text, !seen.insert(text.name).inserted {
            path(fields, .text).member("name", of: [:]).report("\"\(text.name)\" is used twice")
        }
    }

    private func checkChannels(_ fields: JSONFields<CodingKeys>) {
        for (input, sharing) in Dictionary(grouping: modalities.enumerated(), by: \.element.input) where !input.isEmpty
        {
            let sharing = sharing.sorted { $0.offset < $1.offset }
            guard sharing.count > 1 || sharing[0].element.channel != nil else { continue }
            var next: [Int: String] = [:]
            for (index, modality) in sharing {
                let place = path(fields, .modalities, index)
                guard let first = modality.channel else {
                    place.report("shares input \"\(input)\" with other modalities, so it must say its channel")
                    continue
                }
                for channel in first..<(first + modality.channels) {
                    if let other = next[channel] {
                        place.member("channel", of: [:])
                            .report("channel \(channel) of input \"\(input)\" already belongs to \"\(other)\"")
                    }
                    next[channel] = modality.name
                }
                if grid(of: modality) != grid(of: sharing[0].element)
                    || reference(of: modality) != reference(of: sharing[0].element)
                {
                    place.report("shares input \"\(input)\" with \"\(sharing[0].element.name)\" but not its grid")
                }
            }
            let missing = (0...(next.keys.max() ?? 0)).filter { next[$0] == nil }
            if !missing.isEmpty, sharing.allSatisfy({ $0.element.channel != nil }) {
                path(fields, .modalities)
                    .report("no modality fills channel \(missing[0]) of input \"\(input)\"")
            }
        }
        if let clinical, modalities.contains(where: { $0.input == clinical.input }), !clinical.input.isEmpty {
            path(fields, .clinical).member("input", of: [:]).report(
                "\"\(clinical.input)\" already carries an image modality")
        }
        var carried = Set(modalities.map(\.input) + (clinical.map { [$0.input] } ?? []))
        for input in text?.inputs ?? [] where !input.isEmpty && !carried.insert(input).inserted {
            path(fields, .text).member("input", of: [:]).report("\"\(input)\" already carries something else")
        }
    }

    private func checkReferences(_ fields: JSONFields<CodingKeys>) {
        let names = modalities.map(\.name)
        func check(_ grid: GridSpecification?, at place: JSONReader) {
            guard let name = grid?.reference else { return }
            guard let modality = modalities.first(where: { $0.name == name }) else {
                place.member("reference", of: [:]).report(
                    "no image modality is named \"\(name)\"" + JSONReader.suggestion(for: name, among: names))
                return
            }
            if !modality.required {
                place.member("reference", of: [:]).report("\"\(name)\" is not a required modality")
            }
        }
        check(grid, at: path(fields, .grid))
        for (index, modality) in modalities.enumerated() {
            check(modality.grid, at: path(fields, .modalities, index).member("grid", of: [:]))
        }
        if grid.reference == nil, let first = modalities.first(where: { $0.grid == nil }), !first.required {
            path(fields, .grid).report("needs a reference: the first modality, \"\(first.name)\", is not required")
        }
    }

    private func checkRequests(_ fields: JSONFields<CodingKeys>) {
        let identifiers = methods.map(\.id)
        if let method = outputs.overlay?.method, !identifiers.contains(method) {
            path(fields, .outputs).member("overlay", of: [:]).member("method", of: [:]).report(
                "\"\(method)\" is not among this profile's methods"
                    + JSONReader.suggestion(for: method, among: identifiers))
        }
        let images = modalities.map(\.name)
        for name in (given?.segments ?? [:]).keys.sorted() where !images.contains(name) {
            path(fields, .given).member("segments", of: [:]).report(
                "no image modality is named \"\(name)\"" + JSONReader.suggestion(for: name, among: images))
        }
        let inputs = modalities.map(\.input) + (clinical.map { [$0.input] } ?? []) + (text.map { [$0.input] } ?? [])
        for name in (given?.baselines ?? [:]).keys.sorted() where !inputs.contains(name) {
            path(fields, .given).member("baselines", of: [:]).report(
                "no modality feeds an input \"\(name)\"" + JSONReader.suggestion(for: name, among: inputs))
        }
        for (index, method) in (outputs.parametricMap?.methods ?? []).enumerated() where !identifiers.contains(method) {
            path(fields, .outputs).member("parametricMap", of: [:]).member("methods[\(index)]", of: [:]).report(
                "\"\(method)\" is not among this profile's methods"
                    + JSONReader.suggestion(for: method, among: identifiers))
        }
        for (index, method) in methods.enumerated() {
            if let label = method.label, !target.labels.contains(label) {
                path(fields, .methods, index).member("label", of: [:]).report(
                    "\"\(label)\" is not a label of the target"
                        + JSONReader.suggestion(for: label, among: target.labels))
            }
        }
    }
}
