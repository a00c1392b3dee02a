import DICOM
import Testing

@Suite struct AnatomicRegionTests {
    /// The Frame Anatomy of a map made from a source with these attributes.
    private func anatomy(_ change: (inout DataSet) -> Void) throws -> (value: String?, meaning: String?, side: String?)
    {
        var attributes = DataSet()
        change(&attributes)
        let groups = AnatomicRegion(of: attributes).frameAnatomy
        let item = try #require(groups.items(Attribute.frameAnatomySequence.tag).first)
        let code = try #require(item.items(Attribute.anatomicRegionSequence.tag).first)
        return (
            code.string(Attribute.codeValue.tag), code.string(Attribute.codeMeaning.tag),
            item.string(Attribute.frameLaterality.tag)
        )
    }

    /// Codes as pydicom's copy of PS3.16 has them.
    @Test(arguments: [
        ("CHEST", "816094009"), ("BRAIN", "12738006"), ("PROSTATE", "41216001"), ("ABDOMEN", "818981001"),
        ("WHOLEBODY", "38266002"),
    ])
    func theBodyPartExaminedBecomesItsCode(_ part: String, _ code: String) throws {
        let found = try anatomy { $0.set(.bodyPartExamined, part) }
        #expect(found.value == code && found.side == "U")
    }

    @Test func aCodedRegionComesBeforeTheBodyPartAndBothBeforeNothing() throws {
        let region = Code("39607008", "SCT", "Lung")
        let coded = try anatomy {
            $0.set(.bodyPartExamined, "CHEST")
            $0.set(.anatomicRegionSequence, code: region)
        }
        #expect(coded.value == "39607008" && coded.meaning == "Lung")
        let strange = try anatomy { $0.set(.bodyPartExamined, "SOMEWHERE") }
        #expect(strange.value == "91723000")
        #expect(try anatomy { _ in }.value == "91723000")
    }

    @Test func theSideIsTheImagesThenTheSeries() throws {
        #expect(try anatomy { $0.set(.laterality, "L") }.side == "L")
        let both = try anatomy {
            $0.set(.laterality, "B")
            $0.set(.imageLaterality, "R")
        }
        #expect(both.side == "R")
        #expect(try anatomy { $0.set(.laterality, "") }.side == "U")
    }
}
