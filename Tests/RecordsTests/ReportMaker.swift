import Foundation

/// As much of `report.json` as the ledger reads, with the keys around it that it does not.
enum ReportMaker {
    static func report(
        pet: Double, probability: Double = 0.5, profile: String = "petct", modelVersion: String = "2",
        measures: [String] = ["shapley", "attribution-mass"]
    ) -> Data {
        let importance = measures.map { measure in
            let parameters = measure == "attribution-mass" ? #"{"method":"gradient"}"# : "{}"
            return """
                {"measure":"\(measure)","parameters":\(parameters),"facts":{},"interactions":[],"entries":[\
                {"modality":"CT","value":\(1 - pet),"share":\(1 - pet),"attributes":[]},\
                {"modality":"PET","value":\(pet),"share":\(pet),"attributes":[]}]}
                """
        }
        let hash = String(repeating: String(modelVersion.prefix(1)), count: 64)
        return Data(
            """
            {"format":"modalis-report-1","study":{"studyInstanceUID":"1.2","skippedFiles":[]},
            "software":[{"name":"Modalis","version":"0.5"},{"name":"DCMTK","version":"3.6.7"}],
            "profile":{"name":"\(profile)","version":"1.0","title":"t","sha256":"\(String(repeating: "a", count: 64))"},
            "model":{"name":"lesion","version":"\(modelVersion)","files":[{"name":"m.onnx","sha256":"\(hash)"}]},
            "predictions":[{"output":"y","explainedScore":"logit","values":[
            {"index":0,"label":"benign","value":-1,"probability":\(1 - probability),"isTarget":false},
            {"index":1,"label":"malignant","value":1,"probability":\(probability),"isTarget":true}]}],
            "modalityImportance":[\(importance.joined(separator: ","))],"warnings":[]}
            """.utf8)
    }
}
