import ArgumentParser

@main
struct Modalis: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "modalis", abstract: "DICOM-aware clinical batch processor.")
}
