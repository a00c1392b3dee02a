import Foundation
import Reports
import TestSupport
import Testing

/// The viewer in a browser: a script of the test's own plays the user and writes down what it sees.
@Suite(.enabled(if: Browser.executable != nil, "\(Browser.missing)"))
struct PageScriptTests {
    private struct Seen: Decodable {
        let panes: Int
        let begin: String
        let afterWheel: String
        let afterKey: String
        let afterSlider: String
        let petFollows: String
        let readings: [String]
        let lit: Int
        let litAtThreshold: Int
        let brightness: Double
        let brightnessInverted: Double
        let unchecked: Int
        let valueText: String
        let isHacked: Bool
    }

    /// The lesion of `SyntheticResult` lies at u 40, v −20; CT slice 19 of 50 is 2 mm from its middle.
    private static let user = #"""
        (async () => {
          const data = JSON.parse(document.getElementById("viewer-data").textContent);
          const stage = document.getElementById("stage");
          const panes = () => [...stage.querySelectorAll(".pane")];
          const caption = (pane) => panes()[pane].querySelector("figcaption").textContent;
          const canvas = (pane) => panes()[pane].querySelector("canvas");
          // The browser's time runs as fast as it can, but decoding pictures takes real time: so some is spent.
          let spent = 0;
          const settle = async () => {
            for (let i = 0; i < 600; i++) {
              await new Promise((done) => setTimeout(done, 1));
              for (let j = 0; j < 1e6; j++) spent += Math.sqrt(j);
              if (i > 3 && !stage.hasAttribute("aria-busy")) return;
            }
          };
          const pixels = (pane) => canvas(pane).getContext("2d").getImageData(0, 0, canvas(pane).width, canvas(pane).height).data;
          const coloured = (pane) => {
            const rgba = pixels(pane);
            let count = 0;
            for (let i = 0; i < rgba.length; i += 4) count += Math.abs(rgba[i] - rgba[i + 2]) > 24 ? 1 : 0;
            return count;
          };
          const mean = (pane) => {
            const rgba = pixels(pane);
            let sum = 0;
            for (let i = 0; i < rgba.length; i += 4) sum += rgba[i];
            return (4 * sum) / rgba.length;
          };
          const input = (element, value) => {
            element.value = value;
            element.dispatchEvent(new Event("input", { bubbles: true }));
          };
          await settle();
          const seen = { panes: panes().length, begin: caption(0) };
          canvas(0).dispatchEvent(new WheelEvent("wheel", { deltaY: 40, cancelable: true, bubbles: true }));
          await settle();
          seen.afterWheel = caption(0);
          stage.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
          await settle();
          seen.afterKey = caption(0);
          input(document.getElementById("slice"), 18);
          await settle();
          seen.afterSlider = caption(0);
          seen.petFollows = caption(1);
          seen.valueText = document.getElementById("slice").getAttribute("aria-valuetext");
          const view = data.groups[0].view;
          const box = canvas(0).getBoundingClientRect();
          canvas(0).dispatchEvent(new PointerEvent("pointermove", {
            clientX: box.left + (box.width * (40 - view[0])) / (view[2] - view[0]),
            clientY: box.top + (box.height * (-20 - view[1])) / (view[3] - view[1]), bubbles: true }));
          await settle();
          seen.readings = panes().map((_, pane) => caption(pane));
          canvas(0).dispatchEvent(new PointerEvent("pointerleave", {}));
          await settle();
          seen.lit = coloured(2);
          input(document.getElementById("threshold"), 95);
          await settle();
          seen.litAtThreshold = coloured(2);
          seen.brightness = mean(1);
          const select = panes()[1].querySelector("select");
          select.value = select.options.length - 1;
          select.dispatchEvent(new Event("change"));
          await settle();
          seen.brightnessInverted = mean(1);
          document.querySelector(".controls fieldset input").click();
          await settle();
          seen.unchecked = panes().length;
          seen.isHacked = "hacked" in window;
          const outcome = document.createElement("pre");
          outcome.id = "outcome";
          outcome.textContent = "BEGIN" + btoa(unescape(encodeURIComponent(JSON.stringify(seen)))) + "END";
          document.body.append(outcome);
        })();
        """#

    private static func see() throws -> Seen {
        let place = try TemporaryFolder()
        let folder = place.url.appending(path: "a")
        try ResultFiles.write(
            SyntheticResult.withHostileTarget(SyntheticResult.make(ctMatrix: 128, petMatrix: 64)), to: folder,
            kinds: ["page"])
        let file = folder.appending(path: "report.html")
        // The page's policy lets in nothing but its own script; the user needs leave.
        let script = HTML.escape("script-src \(ContentSecurity.source(PageAssets.script))")
        let leave = script + HTML.escape(" \(ContentSecurity.source(user))")
        let page = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            .replacing(script, with: leave).replacing("</body>", with: "<script>\(user)</script></body>")
        try Data(page.utf8).write(to: file)
        let dom = try Browser.dom(of: file)
        let start = try #require(dom.range(of: "BEGIN", options: .backwards)).upperBound
        let end = try #require(dom.range(of: "END", options: .backwards)).lowerBound
        return try JSONDecoder().decode(
            Seen.self, from: try #require(Data(base64Encoded: String(dom[start..<end]))))
    }

    @Test("slices follow wheel, keys and slider, panes follow each other, and readings are the volumes' own")
    func viewer() throws {
        let seen = try Self.see()
        #expect(seen.panes == 4)
        #expect(seen.begin.hasPrefix("slice ") && seen.afterWheel != seen.begin)
        #expect(seen.afterKey.hasPrefix("slice 1/50"))
        #expect(seen.afterSlider == "slice 19/50 · z −28.0 mm" && seen.petFollows == seen.afterSlider)
        #expect(seen.valueText == "CT slice 19/50 · z −28.0 mm")
        let words = seen.readings.map { $0.split(separator: " · ").map(String.init) }
        // Panes: CT and PET, then the same with heat maps. CT is 90 HU in the lesion, in levels of 3.1 HU.
        let hu = try #require(Double(words[0][2].replacing(" HU", with: "")))
        #expect(abs(hu - 90) < 2)
        // 1.2 + 6 · exp(−4/200), by the nearest pixel of 4.7 mm: up to 3.3 mm beside the middle.
        let suv = try #require(Double(words[1][2].replacing(" SUV", with: "")))
        #expect(suv > 6.6 && suv <= 7.2)
        #expect(words[2].last?.hasPrefix("attribution ") == true)
        #expect(seen.lit > 50 && seen.litAtThreshold < seen.lit)
        // PET begins black on white.
        #expect(seen.brightness > 150 && seen.brightnessInverted < 100)
        #expect(seen.unchecked == 2)
        #expect(!seen.isHacked)
    }

    @Test("a page prints")
    func prints() throws {
        let place = try TemporaryFolder()
        let folder = place.url.appending(path: "a")
        try ResultFiles.write(SyntheticResult.make(ctMatrix: 64, petMatrix: 32), to: folder, kinds: ["page"])
        let pdf = place.url.appending(path: "a.pdf")
        try Browser.pdf(of: folder.appending(path: "report.html"), to: pdf)
        #expect(try Data(contentsOf: pdf).starts(with: Data("%PDF-".utf8)))
    }
}
