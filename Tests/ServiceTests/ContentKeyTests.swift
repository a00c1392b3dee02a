import Records
import Service
import Testing

@Suite struct ContentKeyTests {
    private static func member(_ path: String, _ hash: String, isInstance: Bool = true) -> StudyMember {
        StudyMember(path: path, sha256: hash, bytes: 1, isInstance: isInstance)
    }

    private static func id(_ members: [StudyMember], profile: String? = "p", model: String? = "m") -> String {
        ContentKey(members, profileHash: profile, modelHash: model).id
    }

    @Test func instancesCountByContentNotByNameOrOrder() {
        let first = Self.id([Self.member("a", "1"), Self.member("b", "2")])
        #expect(first == Self.id([Self.member("x/y", "2"), Self.member("z", "1")]))
        #expect(first != Self.id([Self.member("a", "1"), Self.member("b", "3")]))
        #expect(first != Self.id([Self.member("a", "1")]))
    }

    @Test func profileAndModelCount() {
        let members = [Self.member("a", "1")]
        let ids = Set([
            Self.id(members), Self.id(members, profile: "q"), Self.id(members, model: "n"),
            Self.id(members, profile: nil, model: nil),
        ])
        #expect(ids.count == 4)
    }

    @Test func clinicalFilesCountAndOtherThingsDoNot() {
        let images = [Self.member("a", "1")]
        let plain = Self.id(images)
        #expect(plain != Self.id(images + [Self.member("clinical.json", "9", isInstance: false)]))
        #expect(plain != Self.id(images + [Self.member("clinical.csv", "9", isInstance: false)]))
        #expect(plain == Self.id(images + [Self.member("letter.pdf", "9", isInstance: false)]))
        #expect(plain == Self.id(images + [Self.member("modalis-manifest.json", "9", isInstance: false)]))
    }

    @Test func foldersWithoutImagesAreToldApart() {
        #expect(
            Self.id([Self.member("a.txt", "1", isInstance: false)])
                != Self.id([Self.member("a.txt", "2", isInstance: false)]))
    }

    @Test func aKeyNamesAFolder() {
        let id = Self.id([Self.member("a", "1")])
        #expect(id.count == 32 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }
}
