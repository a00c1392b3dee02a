import Attribution
import DICOM
import Foundation
import Reports
import TestSupport
import Testing

struct PageWriterTests {
    private static func page(_ result: StudyResult, identifiers: Bool = true) throws -> String {
        let written = try WrittenObjects("page", of: result)
        return String(decoding: try Data(contentsOf: try #require(written.urls.first)), as: UTF8.self)
    }

    private static let small = SyntheticResult.withParts(SyntheticResult.make(ctMatrix: 64, petMatrix: 32))

    @Test("the same result gives the same bytes, and one file")
    func deterministic() throws {
        let written = try WrittenObjects("page", of: Self.small)
        #expect(written.report.outputs.map(\.path) == ["report.html"])
        #expect(try Self.page(Self.small) == Self.page(Self.small))
    }

    @Test("style and script are those that the page's policy names, and nothing is asked of a network")
    func policy() throws {
        let page = try Self.page(Self.small)
        #expect(
            page.contains(
                HTML.escape(ContentSecurity.selfContained(script: PageAssets.script, style: PageAssets.style))))
        #expect(
            page.contains("<style>\(PageAssets.style)</style>")
                && page.contains("<script>\(PageAssets.script)</script>"))
        for source in ["http://", "https://", "//cdn", "url(", "@import", "fetch(", "XMLHttpRequest", "WebSocket"] {
            #expect(!page.contains(source), "\(source)")
        }
        // The policy would block them.
        #expect(page.range(of: #"<[^>]+\s(on[a-z]+|style)="#, options: .regularExpression) == nil)
    }

    @Test("text from anywhere is text, wherever it comes to stand")
    func hostile() throws {
        let evil = "</script><script>window.hacked=1</script><img src=x onerror=alert(1)>"
        let r = Self.small
        let result = StudyResult(
            study: Study(
                studyInstanceUID: evil,
                series: r.study.series.map {
                    Series(
                        seriesInstanceUID: $0.seriesInstanceUID, modality: evil, seriesDescription: evil,
                        instances: $0.instances, volumes: $0.volumes, refusals: [Finding("uneven-spacing", evil)])
                }, refusals: []),
            software: [.init(name: evil, version: evil)],
            profile: .init(name: "p", version: evil, title: evil, sha256: evil),
            model: .init(name: evil, version: evil, files: [.init(name: evil, sha256: evil)]),
            otherProfiles: [.init(name: evil, sha256: evil, reasons: [Finding("rule-failed", evil)])],
            selections: [
                .init(
                    modality: evil,
                    chosen: .init(
                        seriesInstanceUID: "2.25.21", volume: 0, seriesDescription: evil,
                        reasons: [Finding("only-match", evil)]), rejected: [])
            ],
            images: r.images,
            clinical: [
                .init(
                    modality: evil, name: evil, value: .string(evil), unit: evil, source: evil, wasMissing: false,
                    coded: [1])
            ],
            modalities: r.modalities,
            predictions: [
                .init(output: evil, values: [.init(index: 1, label: evil, value: 1, probability: 0.5, isTarget: true)])
            ],
            attributions: r.attributions.map {
                Attribution(
                    method: $0.method, parameters: [evil: .string(evil)], target: $0.target,
                    targetValue: $0.targetValue,
                    maps: $0.maps, warnings: [AttributionWarning(code: "x", message: evil)])
            },
            importances: [
                ModalityImportance(
                    measure: evil, parameters: [evil: .string(evil)],
                    entries: [
                        .init(
                            modality: evil, value: 1, share: 1,
                            attributes: [.init(name: evil, value: 1, shareOfModality: 1, share: 1)])
                    ],
                    interactions: [.init(first: evil, second: evil, value: 1)], facts: [evil: 1])
            ], warnings: [Finding("clinical-missing", evil)], timing: .init(steps: []))
        let page = try Self.page(result)
        #expect(page.contains(HTML.escape(evil)))
        #expect(!page.contains("<script>window.hacked") && !page.contains("<img src=x"))
        // One opening tag for each closing one: the data and the script.
        #expect(page.ranges(of: "</script>").count == 2)
    }

    @Test("all numbers stand on the page without its script")
    func numbers() throws {
        let page = try Self.page(SyntheticResult.make(ctMatrix: 64, petMatrix: 32))
        for text in [
            "97.0 %", "2.35", "lesion", "no lesion", "Shapley", "Occlusion", "Fusion gradient", "61 a", "missing",
            "Modality is not CT", "the only series that matches", "sex is missing",
            "the tokens had a pass of their own",
            "2 not-dicom", "no series for t2", String(repeating: "cd", count: 32), String(repeating: "12", count: 32),
            "DCMTK 3.6.7", "resampled to 64 × 64 × 32", "RESEARCH USE", "most relevant",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(page.contains("<div id=\"viewer\" hidden></div>"))
        #expect(page.ranges(of: "<figure").count > 2)
    }

    @Test("neither name nor ID nor file names come onto the page")
    func patient() throws {
        let page = try Self.page(Self.small)
        for secret in ["DOE^", "SECRET-ID", "/nowhere/"] { #expect(!page.contains(secret)) }
    }

    @Test("without identifiers a page tells no UID, description nor reason that may quote one")
    func withoutIdentifiers() throws {
        let result = SyntheticResult.make(ctMatrix: 32, petMatrix: 32)
        let report = try StudyReport(of: result, outputs: [], timing: .init(steps: []))
        let with = StudyPage(report).sections(pictures: .empty).text
        let without = StudyPage(report, identifiers: false).sections(pictures: .empty).text
        for secret in ["2.25.", "“series”", "Modality is not CT"] {
            #expect(with.contains(secret) && !without.contains(secret), "\(secret)")
        }
        #expect(without.contains("Series 1 (CT, 50 files)") && without.contains("rule-failed"))
    }

    @Test("the pictures of a written page are found again, and only those")
    func extraction() throws {
        let page = try Self.page(Self.small)
        let pictures = try #require(PicturesSection.extract(from: page)).text
        #expect(pictures.contains("id=\"viewer-data\"") && pictures.contains("Most relevant slices"))
        #expect(!pictures.contains("2.25.") && !pictures.contains("<style>"))
        #expect(PicturesSection.extract(from: "<html></html>") == nil)
    }

    @Test("a page of large volumes stays below 6 MB and says what was left out")
    func bounded() throws {
        // Noise is what PNG cannot make small.
        var state: UInt32 = 1
        let geometry = SyntheticResult.geometry(size: SIMD3(512, 512, 60), spacing: SIMD3(0.6, 0.6, 4))
        let noisy = SyntheticResult.volume(geometry, series: "2.25.21", modality: "CT", unit: .hu) { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(state >> 16) / 65_536 * 2000 - 1000
        }
        let small = SyntheticResult.make(ctMatrix: 32, petMatrix: 32)
        let image = small.images[0]
        let result = SyntheticResult.changed(
            small,
            images: [
                .init(modality: image.modality, volume: noisy, modelGrid: image.modelGrid, steps: [])
            ])
        let page = try Self.page(result)
        #expect(page.utf8.count < 6_000_000)
        #expect(page.contains("of the source&#39;s 512 × 512"))
    }

    @Test("a study whose images are not explained has a page without heat maps")
    func withoutMaps() throws {
        let page = try Self.page(
            SyntheticResult.changed(SyntheticResult.make(ctMatrix: 32, petMatrix: 32), attributions: []))
        #expect(page.contains("No heat map") && page.contains("id=\"viewer-data\""))
    }
}
