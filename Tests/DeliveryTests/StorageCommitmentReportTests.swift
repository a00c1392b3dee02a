import DICOM
import Delivery
import Foundation
import TestSupport
import Testing

/// Against data sets that DCMTK wrote (PS3.4 table J.3.3.1-1).
@Suite struct StorageCommitmentReportTests {
    private func dataSet(committed: [String], failed: [String: UInt16], implicit: Bool) throws -> [UInt8] {
        var d = DataSet()
        func put(_ tag: DICOM.Tag, _ vr: String, _ values: [String]) {
            d[tag] = DataSet.Element(vr: vr, values: values)
        }
        put(.sopClassUID, "UI", [SOPClass.secondaryCapture])
        put(.sopInstanceUID, "UI", ["1.2"])
        put(.studyInstanceUID, "UI", ["1.3"])
        put(DICOM.Tag(0x0008, 0x1195), "UI", ["2.25.77"])
        func item(_ uid: String, _ reason: UInt16?) -> DataSet {
            var item = DataSet()
            item[DICOM.Tag(0x0008, 0x1150)] = DataSet.Element(vr: "UI", values: [SOPClass.ctImage])
            item[DICOM.Tag(0x0008, 0x1155)] = DataSet.Element(vr: "UI", values: [uid])
            if let reason { item[DICOM.Tag(0x0008, 0x1197)] = DataSet.Element(vr: "US", values: ["\(reason)"]) }
            return item
        }
        d[DICOM.Tag(0x0008, 0x1199)] = DataSet.Element(vr: "SQ", items: committed.map { item($0, nil) })
        d[DICOM.Tag(0x0008, 0x1198)] = DataSet.Element(
            vr: "SQ", items: failed.sorted { $0.key < $1.key }.map { item($0.key, $0.value) })
        let folder = try TemporaryFolder()
        let (plain, other) = (folder.url.appending(path: "a.dcm"), folder.url.appending(path: "b.dcm"))
        try DICOMObject(attributes: d).save(to: plain)
        if implicit { try FileRewriting.rewrite(plain.path, to: other.path, implicit: true) }
        let file = implicit ? other : plain
        let identity = try FileIdentity(ofFile: file.path)
        return Array(try Data(contentsOf: file).dropFirst(identity.dataSetOffset))
    }

    @Test(arguments: [false, true])
    func committedAndFailedInstancesAreToldApart(implicit: Bool) throws {
        let bytes = try dataSet(
            committed: ["1.2.1", "1.2.2"], failed: ["1.2.3": 0x0112, "1.2.4": 0x0213], implicit: implicit)
        let report = try #require(StorageCommitmentReport(bytes, isImplicit: implicit))
        #expect(report.transactionUID == "2.25.77")
        #expect(report.committed == ["1.2.1", "1.2.2"])
        #expect(report.failed == ["1.2.3": 0x0112, "1.2.4": 0x0213])
    }

    @Test(arguments: [false, true])
    func noPieceOfAReportIsReadBeyondItsEnd(implicit: Bool) throws {
        let bytes = try dataSet(committed: ["1.2.1"], failed: ["1.2.3": 0x0112], implicit: implicit)
        for length in 0..<bytes.count { _ = StorageCommitmentReport(Array(bytes.prefix(length)), isImplicit: implicit) }
        for at in bytes.indices {
            var broken = bytes
            broken[at] = 0xFF
            _ = StorageCommitmentReport(broken, isImplicit: implicit)
        }
    }
}
