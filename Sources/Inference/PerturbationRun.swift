import Tensors

/// Many perturbed samples on their way through a model, in order.
///
/// Each input's own branch is run once for each different tensor that the samples put there, however they are combined; what
/// the branches end in is then joined, in larger batches, by what follows the fusion. So all subsets of M modalities cost 2·M
/// runs of a branch, and coalitions that leave a branch as it was, or hide it whole, do not run it again. Where many samples
/// differ from the session's in a small box of one input, as in occlusion, the branch computes only what the box reaches.
struct PerturbationRun {
    private enum Part {
        /// A tensor that the branch has met, by number.
        case variant(Int)
        case whole(Tensor)
    }

    /// One input's branch.
    private struct Branch {
        let ends: [String]
        let batch: Int
        var numbers: [ContentDigest: Int] = [:]
        /// By variant, the values at the ends; nil for those that still wait.
        var results: [[Tensor]?] = []
        var pending: [(variant: Int, tensor: Tensor)] = []
        /// For tensors that differ from the sample's in a small box; those that wait, by the box's graph.
        var local: LocalRun?
        var pendingBoxes: [Int: [(variant: Int, tensor: Tensor, place: LocalRun.Place)]] = [:]
    }

    /// Elements of results above which they are forgotten: 64 MB.
    private static let mostKept = 1 << 24
    /// Samples that may wait for a branch's batch to fill.
    private static let mostWaiting = 256
    /// Samples from which on a graph for boxes repays its preparation.
    private static let fewestLocal = 24

    private let session: Session
    private let wanted: [String]
    private let body: (Int, [String: Tensor]) throws -> Void
    private var branches: [String: Branch] = [:]
    private var waiting: [[String: Part]] = []
    private var done = 0
    private var batches: [Set<String>: Int] = [:]

    /// - Parameter count: how many samples will be added.
    init(_ session: Session, count: Int, wanted: [String], body: @escaping (Int, [String: Tensor]) throws -> Void) {
        self.session = session
        self.wanted = wanted
        self.body = body
        let executor = session.executor
        // A value inside a branch cannot be had from the branch's ends.
        let ends = Set(executor.branches.ends.values.flatMap { $0 })
        guard wanted.allSatisfy({ ends.contains($0) || executor.inputs(reaching: $0).count > 1 }) else { return }
        for (input, ends) in executor.branches.ends {
            branches[input] = Branch(
                ends: ends, batch: executor.batchSize(elements: executor.elements(from: [input], to: Set(ends))),
                local: count < Self.fewestLocal ? nil : LocalRun(session, input: input, ends: ends))
        }
    }

    /// - Parameter replaced: the inputs that differ from the sample's, batch 1.
    mutating func add(_ replaced: [String: Tensor]) throws {
        var parts: [String: Part] = [:]
        for (name, tensor) in replaced {
            try session.executor.check(tensor, for: name)
            parts[name] = try number(tensor, of: name).map { .variant($0) } ?? .whole(tensor)
        }
        waiting.append(parts)
        // Bounds what waits for a branch that rarely changes.
        if waiting.count >= Self.mostWaiting { try runPending() }
        try join(all: false)
    }

    mutating func finish() throws {
        try runPending()
        try join(all: true)
    }

    /// Which of its branch's tensors this is; nil for an input without a branch.
    private mutating func number(_ tensor: Tensor, of name: String) throws -> Int? {
        guard branches[name] != nil else { return nil }
        let digest = ContentDigest(tensor.scalars)
        if let number = branches[name]?.numbers[digest] { return number }
        let number = branches[name]?.results.count ?? 0
        branches[name]?.numbers[digest] = number
        branches[name]?.results.append(nil)
        if let local = branches[name]?.local, let place = try local.place(of: tensor) {
            branches[name]?.pendingBoxes[place.graph, default: []].append((number, tensor, place))
            if let boxes = branches[name]?.pendingBoxes[place.graph], boxes.count >= local.batchSize(place.graph) {
                try runBoxes(name, place.graph)
            }
            return number
        }
        branches[name]?.pending.append((number, tensor))
        if let branch = branches[name], branch.pending.count >= branch.batch { try run(name) }
        return number
    }

    private mutating func runPending() throws {
        for name in branches.keys.sorted() {
            try run(name)
            for graph in (branches[name]?.pendingBoxes ?? [:]).keys.sorted() { try runBoxes(name, graph) }
        }
    }

    private mutating func runBoxes(_ name: String, _ graph: Int) throws {
        guard let boxes = branches[name]?.pendingBoxes.removeValue(forKey: graph), let local = branches[name]?.local
        else {
            return
        }
        let results = try local.results(boxes.map { ($0.tensor, $0.place) })
        for (entry, values) in zip(boxes, results) { branches[name]?.results[entry.variant] = values }
    }

    private mutating func run(_ name: String) throws {
        guard let branch = branches[name], !branch.pending.isEmpty else { return }
        let values = try session.executor.forward(
            parts: [name: branch.pending.map(\.tensor)], wanted: branch.ends)
        for (row, entry) in branch.pending.enumerated() {
            branches[name]?.results[entry.variant] = try branch.ends.map { end in
                guard let value = values[end] else { throw InferenceError.unknownValue(name: end) }
                return value.sample(row)
            }
        }
        branches[name]?.pending.removeAll(keepingCapacity: true)
    }

    private func isReady(_ parts: [String: Part]) -> Bool {
        parts.allSatisfy { name, part in
            if case .variant(let number) = part { branches[name]?.results[number] != nil } else { true }
        }
    }

    private mutating func join(all: Bool) throws {
        let ready = waiting.prefix(while: isReady)
        var start = 0
        while start < ready.count {
            let batch = joined(Set(ready[start...].prefix(64).flatMap(\.keys)))
            guard all || ready.count - start >= batch else { break }
            let end = min(start + batch, ready.count)
            try join(ready[start..<end])
            start = end
        }
        waiting.removeFirst(start)
        if waiting.isEmpty { forget() }
    }

    /// How many samples that replace these inputs are joined at once.
    private mutating func joined(_ names: Set<String>) -> Int {
        if let batch = batches[names] { return batch }
        let executor = session.executor
        let sources = names.flatMap { branches[$0]?.ends ?? [$0] }
        let batch = executor.batchSize(elements: executor.elements(from: Set(sources), to: Set(wanted)))
        batches[names] = batch
        return batch
    }

    private mutating func join(_ samples: ArraySlice<[String: Part]>) throws {
        var feeds: [String: [Tensor]] = [:]
        for name in Set(samples.flatMap(\.keys)) {
            for (position, value) in (branches[name]?.ends ?? [name]).enumerated() {
                // Samples that leave this input alone take what the sample itself gives.
                feeds[value] = try samples.map { parts in
                    switch parts[name] {
                    case .variant(let number): branches[name]?.results[number]?[position] ?? Tensor(shape: [0])
                    case .whole(let tensor): tensor
                    case nil: try session.value(value)
                    }
                }
            }
        }
        let values = try session.forward(replacing: feeds, batch: samples.count, wanted: wanted)
        for row in 0..<samples.count {
            try body(done, values.mapValues { $0.shape[0] == samples.count ? $0.sample(row) : $0 })
            done += 1
        }
    }

    /// Nothing refers to the results of branches now; they may go when they are many.
    private mutating func forget() {
        for (name, branch) in branches {
            let each = branch.results.first.flatMap { $0?.reduce(0) { $0 + $1.count } } ?? 0
            guard each * branch.results.count > Self.mostKept else { continue }
            branches[name]?.numbers.removeAll()
            branches[name]?.results.removeAll()
        }
    }
}

/// 256 bits that tell the contents of arrays apart.
struct ContentDigest: Hashable {
    private let lanes: [UInt64]

    init(_ scalars: [Float]) {
        // Every step is a bijection of the lane, so that one changed word always shows; the rotation brings high bits down.
        var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, UInt64(scalars.count))
        func mix(_ lane: UInt64, _ word: UInt64) -> UInt64 {
            let product = (lane ^ word) &* 0x9E37_79B9_7F4A_7C15
            return product << 29 | product >> 35
        }
        unsafe scalars.withUnsafeBytes { bytes in
            let whole = bytes.count / 32
            for index in 0..<whole {
                let at = index * 32
                unsafe a = mix(a, bytes.load(fromByteOffset: at, as: UInt64.self))
                unsafe b = mix(b, bytes.load(fromByteOffset: at + 8, as: UInt64.self))
                unsafe c = mix(c, bytes.load(fromByteOffset: at + 16, as: UInt64.self))
                unsafe d = mix(d, bytes.load(fromByteOffset: at + 24, as: UInt64.self))
            }
            for at in stride(from: whole * 32, to: bytes.count, by: 4) {
                unsafe a = mix(a, UInt64(bytes.load(fromByteOffset: at, as: UInt32.self)))
            }
        }
        lanes = [a, b, c, d]
    }
}
