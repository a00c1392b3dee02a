import Profiles

/// What the page's script draws from. `page.js` reads these keys.
///
/// Positions are told in a group's own coordinates: millimetres along the first image's rows, columns and slice normal.
struct ViewerData: Encodable, Sendable {
    /// Images that lie in one frame of reference with parallel axes, and so are shown alike; or one image alone.
    struct Group: Encodable, Sendable {
        /// Groups of one number share a frame of reference; nil for images without a position.
        let frame: Int?
        /// Unit vectors along rows, columns and normal in LPS: nine numbers.
        let basis: [Double]
        /// What a pane shows: left, top, right, bottom.
        let view: [Double]
        /// The patient's directions at the left, right, top and bottom edge; empty where they are not known.
        let edges: [String]
        /// Whether lengths are the patient's.
        let isPositioned: Bool
    }

    struct Image: Encodable, Sendable {
        let name: String
        let group: Int
        let columns: Int
        let rows: Int
        let spacing: [Double]
        let isColour: Bool
        /// The value of each of 256 grey levels, in `unit`; empty for colour.
        let levels: [Double]
        let unit: String
        let presets: [WindowPreset]
        let slices: [Slice]
        /// Where the viewer begins: the most relevant slice's place in `slices`.
        let first: Int
    }

    struct Slice: Encodable, Sendable {
        /// The first pixel's centre.
        let at: [Double]
        let caption: String
        /// Base64.
        let png: String
    }

    struct Method: Encodable, Sendable {
        let title: String
        let isSigned: Bool
        let colours: String
        let isShown: Bool
        let maps: [Map]
    }

    /// One image's attribution on the model's grid: slices below each other in one PNG, 128 for 0, 255 for full colour.
    struct Map: Encodable, Sendable {
        let image: Int
        /// Along x, y, z.
        let size: [Int]
        /// From a group's coordinates to indices, row by row, and what is added.
        let matrix: [Double]
        let offset: [Double]
        /// The attribution in full colour.
        let full: Double
        let png: String
    }

    let groups: [Group]
    let images: [Image]
    let methods: [Method]
    /// 256 colours each, six hexadecimal digits a colour.
    let colourMaps: [String: String]
    let threshold: Double
    let saturation: Double
    let opacity: Double
}
