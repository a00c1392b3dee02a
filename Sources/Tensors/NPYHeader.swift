/// The dictionary at the front of an NPY file: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
///
/// Exactly these three keys, once each, in any order; nothing of Python beyond the literals that NumPy writes.
/// Source: NumPy Enhancement Proposal 1.
struct NPYHeader: Equatable {
    var descr: String
    var isFortranOrder: Bool
    var shape: [Int]

    init(descr: String, isFortranOrder: Bool, shape: [Int]) {
        self.descr = descr
        self.isFortranOrder = isFortranOrder
        self.shape = shape
    }

    /// As NumPy writes it.
    var text: String {
        let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        return "{'descr': '\(descr)', 'fortran_order': \(isFortranOrder ? "True" : "False"), 'shape': (\(extents)), }"
    }

    init(parsing bytes: ArraySlice<UInt8>) throws(NPYError) {
        var scanner = Scanner(rest: bytes)
        var (descr, order, shape): (String?, Bool?, [Int]?) = (nil, nil, nil)
        try scanner.expect("{")
        while !scanner.take("}") {
            let key = try scanner.text()
            try scanner.expect(":")
            switch key {
            case "descr" where descr == nil: descr = try scanner.dataType()
            case "fortran_order" where order == nil: order = try scanner.truth()
            case "shape" where shape == nil: shape = try scanner.extents()
            default: throw .headerInvalid(reason: "an unknown or repeated key")
            }
            if !scanner.take(",") {
                try scanner.expect("}")
                break
            }
        }
        guard scanner.isAtEnd else { throw .headerInvalid(reason: "text after the dictionary") }
        guard let descr, let order, let shape else { throw .headerInvalid(reason: "a key is missing") }
        self.init(descr: descr, isFortranOrder: order, shape: shape)
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        private mutating func skipSpace() {
            rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        }

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return rest.isEmpty
            }
        }

        mutating func take(_ word: StaticString) -> Bool {
            skipSpace()
            let bytes = "\(word)".utf8
            guard rest.starts(with: bytes) else { return false }
            rest = rest.dropFirst(bytes.count)
            return true
        }

        mutating func expect(_ word: StaticString) throws(NPYError) {
            guard take(word) else { throw .headerInvalid(reason: "'\(word)' is missing") }
        }

        /// A quoted word of printable ASCII without escapes.
        mutating func text() throws(NPYError) -> String {
            skipSpace()
            guard let quote = rest.first, quote == 0x27 || quote == 0x22,
                let end = rest.dropFirst().firstIndex(of: quote)
            else { throw .headerInvalid(reason: "a quoted word is missing") }
            let word = rest[(rest.startIndex + 1)..<end]
            guard word.count <= 64, word.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != 0x5C }) else {
                throw .headerInvalid(reason: "a quoted word is not plain text")
            }
            rest = rest[(end + 1)...]
            return String(decoding: word, as: UTF8.self)
        }

        /// A structured type is a list; its elements are not numbers.
        mutating func dataType() throws(NPYError) -> String {
            if take("[") || take("(") { throw .dataTypeUnsupported(description: "structured") }
            return try text()
        }

        mutating func truth() throws(NPYError) -> Bool {
            if take("True") { return true }
            if take("False") { return false }
            throw .headerInvalid(reason: "fortran_order is neither True nor False")
        }

        mutating func extents() throws(NPYError) -> [Int] {
            try expect("(")
            var extents: [Int] = []
            while !take(")") {
                extents.append(try number())
                // NumPy itself allows 64 axes.
                guard extents.count <= 64 else { throw .headerInvalid(reason: "more than 64 axes") }
                if !take(",") {
                    try expect(")")
                    break
                }
            }
            return extents
        }

        private mutating func number() throws(NPYError) -> Int {
            skipSpace()
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty, let number = Int(String(decoding: digits, as: UTF8.self)) else {
                throw .headerInvalid(reason: "an extent is not a number")
            }
            rest = rest[digits.endIndex...]
            return number
        }
    }
}
