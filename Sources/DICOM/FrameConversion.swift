/// How one frame's stored samples become the numbers of a volume.
///
/// Grey: the stored bits (masked, sign extended) → modality look-up table or slope and intercept (PS3.3 C.11.1), in
/// Float32. MONOCHROME1 means that low values show white *after* every other transformation (C.7.6.3.1.2); so that a high
/// number is bright in every radiograph alike, such values are mirrored within the range that the stored bits can hold,
/// before the rescale. Quantities with a physical unit are never mirrored.
/// Colour: RGB in 0…255, from RGB, YBR_FULL (C.7.6.3.1.2) or a palette (C.7.9).
struct FrameConversion {
    /// What a stored grey value goes through.
    enum Grey {
        case linear(slope: Double, intercept: Double)
        case table(LookUpTable)
    }

    let layout: FrameLayout
    let grey: Grey
    let isMirrored: Bool
    /// Stored values that are padding, not image.
    let padding: ClosedRange<Int>?
    /// Red, green and blue of a palette image.
    let palette: [LookUpTable]

    /// The range of stored values.
    static func storedRange(_ layout: FrameLayout) -> ClosedRange<Int> {
        let bits = min(layout.bitsStored, 62)
        return layout.isSigned ? -(1 << (bits - 1))...(1 << (bits - 1)) - 1 : 0...(1 << bits) - 1
    }

    /// - Parameters:
    ///   - samples: as delivered, of `layout.byteCount` bytes.
    ///   - target: as many numbers as the frame has pixels, times three for colour.
    /// - Returns: how many pixels hold the padding value.
    func convert(_ samples: ArraySlice<UInt8>, into target: UnsafeMutableBufferPointer<Float>) -> Int {
        unsafe samples.withUnsafeBytes { raw in
            switch (layout.isFloat, layout.bitsAllocated) {
            case (true, 32): unsafe floats(raw, Float.self, target)
            case (true, _): unsafe floats(raw, Double.self, target)
            case (false, 8): unsafe integers(raw, UInt8.self, target)
            case (false, 16): unsafe integers(raw, UInt16.self, target)
            case (false, 32): unsafe integers(raw, UInt32.self, target)
            case (false, _): unsafe integers(raw, UInt64.self, target)
            }
        }
    }

    private func floats<T: BinaryFloatingPoint & BitwiseCopyable>(
        _ raw: UnsafeRawBufferPointer, _ type: T.Type, _ target: UnsafeMutableBufferPointer<Float>
    ) -> Int {
        guard case .linear(let slope, let intercept) = grey else { return 0 }
        for i in 0..<target.count {
            let value = unsafe Double(raw.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self))
            unsafe target[i] = Float(value * slope + intercept)
        }
        return 0
    }

    private func integers<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ raw: UnsafeRawBufferPointer, _ type: T.Type, _ target: UnsafeMutableBufferPointer<Float>
    ) -> Int {
        if layout.samplesPerPixel == 3 {
            unsafe colours(raw, type, target)
            return 0
        }
        if palette.count == 3 {
            unsafe paletteColours(raw, type, target)
            return 0
        }
        // Bits above the stored ones may hold overlays or rubbish; the top stored bit is the sign.
        let left = Int64(63 - layout.highBit)
        let right = Int64(64 - layout.bitsStored)
        let isSigned = layout.isSigned
        let sum = isMirrored ? Self.storedRange(layout).lowerBound + Self.storedRange(layout).upperBound : 0
        let (low, high) = (padding?.lowerBound ?? 1, padding?.upperBound ?? 0)
        var padded = 0
        @inline(__always) func stored(_ i: Int) -> Int {
            let bits = unsafe UInt64(
                truncatingIfNeeded: raw.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self))
            let shifted = bits << UInt64(left)
            return isSigned
                ? Int(Int64(bitPattern: shifted) >> right) : Int(truncatingIfNeeded: shifted >> UInt64(right))
        }
        switch grey {
        case .linear(let slope, let intercept):
            // Mirrored: slope · (sum − stored) + intercept.
            let factor = isMirrored ? -slope : slope
            let offset = isMirrored ? slope * Double(sum) + intercept : intercept
            if layout.bitsAllocated == 16 { return unsafe words(raw, target, factor, offset) }
            for i in 0..<target.count {
                let value = stored(i)
                padded += value >= low && value <= high ? 1 : 0
                unsafe target[i] = Float(Double(value) * factor + offset)
            }
        case .table(let table):
            let top = isMirrored ? Float((1 << table.bits) - 1) : 0
            for i in 0..<target.count {
                let value = stored(i)
                padded += value >= low && value <= high ? 1 : 0
                let entry = Float(table(value))
                unsafe target[i] = isMirrored ? top - entry : entry
            }
        }
        return padded
    }

    /// What nearly every image of sections is: sixteen bits, in a loop that the compiler turns into vectors.
    private func words(
        _ raw: UnsafeRawBufferPointer, _ target: UnsafeMutableBufferPointer<Float>, _ factor: Double, _ offset: Double
    ) -> Int {
        let left = UInt32(31 - layout.highBit)
        let right = UInt32(32 - layout.bitsStored)
        let (low, high) = (Int32(clamping: padding?.lowerBound ?? 1), Int32(clamping: padding?.upperBound ?? 0))
        let isSigned = layout.isSigned
        @inline(__always) func each(_ number: (Int32) -> Float) -> Int {
            var padded = Int32(0)
            for i in 0..<target.count {
                let bits = unsafe UInt32(raw.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self)) &<< left
                let value = isSigned ? Int32(bitPattern: bits) &>> Int32(right) : Int32(bitPattern: bits &>> right)
                padded &+= (value >= low ? 1 : 0) & (value <= high ? 1 : 0)
                unsafe target[i] = number(value)
            }
            return Int(padded)
        }
        // The same numbers at half the price: such sums are exact in either type.
        if factor == 1, let whole = Int32(exactly: offset), abs(whole) < 1 << 23 { return each { Float($0 &+ whole) } }
        return each { Float(Double($0) * factor + offset) }
    }

    private func colours<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ raw: UnsafeRawBufferPointer, _ type: T.Type, _ target: UnsafeMutableBufferPointer<Float>
    ) {
        let mask = layout.bitsStored >= 64 ? UInt64.max : (1 << UInt64(layout.bitsStored)) - 1
        let scale = 255 / Float(mask)
        let shift = UInt64(layout.highBit + 1 - layout.bitsStored)
        for i in 0..<target.count {
            let bits = unsafe UInt64(
                truncatingIfNeeded: raw.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self))
            unsafe target[i] = Float((bits >> shift) & mask) * scale
        }
        guard layout.photometricInterpretation.hasPrefix("YBR_FULL") else { return }
        for i in stride(from: 0, to: target.count - 2, by: 3) {
            let (y, b, r) = unsafe (target[i], target[i + 1] - 128, target[i + 2] - 128)
            unsafe target[i] = min(max(y + 1.402 * r, 0), 255)
            unsafe target[i + 1] = min(max(y - 0.344136 * b - 0.714136 * r, 0), 255)
            unsafe target[i + 2] = min(max(y + 1.772 * b, 0), 255)
        }
    }

    private func paletteColours<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ raw: UnsafeRawBufferPointer, _ type: T.Type, _ target: UnsafeMutableBufferPointer<Float>
    ) {
        for i in 0..<target.count / 3 {
            let bits = unsafe UInt64(
                truncatingIfNeeded: raw.loadUnaligned(fromByteOffset: i * MemoryLayout<T>.size, as: T.self))
            let shifted = bits << UInt64(63 - layout.highBit)
            let right = UInt64(64 - layout.bitsStored)
            let index =
                layout.isSigned
                ? Int(Int64(bitPattern: shifted) >> Int64(right)) : Int(truncatingIfNeeded: shifted >> right)
            for channel in 0..<3 {
                let table = palette[channel]
                unsafe target[3 * i + channel] = Float(table(index)) * 255 / Float((1 << table.bits) - 1)
            }
        }
    }
}
