// swift-tools-version: 6.2
import PackageDescription

// Scripts/test turns warnings into errors; a user's newer compiler must not fail on a new warning.
let warningsAreErrors = Context.environment["MODALIS_WARNINGS_AS_ERRORS"] == "1"

let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .strictMemorySafety(),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

func room(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: swiftSettings)
}

func tests(_ room: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(room)Tests", dependencies: [.byName(name: room), "TestSupport"] + dependencies,
        swiftSettings: swiftSettings)
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let sqlite: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let dcmtkLibraries = [
    "dcmtls", "dcmnet", "dcmjpeg", "dcmimage", "dcmimgle", "dcmdata", "oflog", "ofstd", "openjp2", "ssl",
    "crypto",
]

let package = Package(
    name: "modalis",
    products: [.executable(name: "modalis", targets: ["modalis"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.5.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(
            name: "CCharLS", exclude: ["LICENSE.md"],
            cxxSettings: [.define("CHARLS_STATIC"), .define("CHARLS_LIBRARY_BUILD"), .define("NDEBUG")]),
        .target(
            name: "CDCMTK", dependencies: ["CCharLS"], cxxSettings: [.define("CHARLS_STATIC")],
            linkerSettings: dcmtkLibraries.map { .linkedLibrary($0) }),
        .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl")]),
        .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16")]),
        room("Tensors", []),
        room("DICOM", ["CDCMTK", "Tensors", crypto]),
        room("Inference", ["COneDNN", "Tensors"]),
        room("ONNX", ["Inference", "Tensors", protobuf]),
        room("Attribution", ["Inference", "Tensors"]),
        room("Profiles", ["DICOM", "Inference", "Tensors", "Attribution", crypto]),
        room(
            "Reports", ["CPNG", "DICOM", "Attribution", "Profiles", "Tensors", crypto],
            resources: [.embedInCode("Page/page.css"), .embedInCode("Page/page.js")]),
        room("Validation", ["Attribution", "DICOM", "Inference", "Tensors"]),
        room(
            "Pipeline",
            ["DICOM", "Inference", "ONNX", "Attribution", "Profiles", "Reports", "Tensors", crypto, logging]),
        room("Records", ["Tensors", crypto, logging, sqlite]),
        room(
            "Delivery",
            [
                "CDCMTK", "DICOM", "Profiles", "Records", "Tensors", crypto, httpClient, lifecycle, logging, nioCore,
                nioHTTP, nioPosix, nioSSL, nioTLS,
            ]),
        room(
            "Service",
            [
                "DICOM", "Dashboard", "Delivery", "Pipeline", "Profiles", "Records", "Tensors", crypto, lifecycle,
                logging,
            ]),
        room(
            "Dashboard",
            [
                "Profiles", "Records", "Reports", "Tensors", crypto, httpTypes, hummingbird, hummingbirdCore, lifecycle,
                logging, nioCore,
            ],
            resources: [.embedInCode("Pages/dashboard.css"), .embedInCode("Pages/dashboard.js")]),
        .executableTarget(
            name: "modalis",
            dependencies: [
                "Attribution", "DICOM", "Dashboard", "Delivery", "Inference", "ONNX", "Pipeline", "Profiles", "Records",
                "Reports", "Service", "Tensors", "Validation", arguments, crypto, lifecycle, logging,
                signals,
            ],
            swiftSettings: swiftSettings),

        // Not a product. A package of its own would see only what is public, and nothing here is but the executable.
        .executableTarget(
            name: "benchmark", dependencies: ["Attribution", "DICOM", "Inference", "ONNX", "Tensors"],
            path: "Benchmarks/benchmark", swiftSettings: swiftSettings),

        .target(
            name: "TestSupport", dependencies: ["Tensors", nioCore, nioHTTP, nioPosix, nioSSL],
            path: "Tests/TestSupport", swiftSettings: swiftSettings),
        tests("Tensors"),
        tests("DICOM", ["Tensors"]),
        tests("Inference", ["Tensors"]),
        tests("ONNX", ["Inference", "Tensors"]),
        tests("Attribution", ["Inference", "ONNX", "Tensors"]),
        tests("Profiles", ["Attribution", "DICOM", "Inference", "Tensors"]),
        tests("Reports", ["DICOM", "Attribution", "Profiles", "Tensors"]),
        tests("Validation", ["Attribution", "DICOM", "Inference", "Tensors"]),
        tests("Pipeline", ["Attribution", "DICOM", "Profiles", "Tensors"]),
        tests("Records", ["Tensors", crypto, sqlite]),
        tests("Delivery", ["DICOM", "Profiles", "Records", "Tensors", logging]),
        tests(
            "Service",
            ["Dashboard", "Delivery", "DICOM", "Pipeline", "Profiles", "Records", "Tensors", lifecycle, logging]),
        tests("Dashboard", ["Profiles", "Records", "Reports", "Tensors", lifecycle, logging]),
        tests("modalis", ["Attribution", "Records", "Tensors"]),
    ],
    cxxLanguageStandard: .cxx17
)
