import Foundation
import Records

extension DashboardServer {
    /// Everything a monitor may want of the ledger and of this process, as Prometheus reads it.
    func metrics() throws -> String {
        var text = PrometheusText()
        let counts = try ledger.counts()
        let figures = try ledger.figures()
        text.add(
            "modalis_studies", .gauge, "Studies in each state.", by: "state",
            StudyState.allCases.map { ($0.rawValue, Double(counts[$0] ?? 0)) })
        text.add(
            "modalis_attempts_total", .counter, "Child processes begun for studies.", Double(figures.attempts))
        text.add(
            "modalis_quarantines_total", .counter, "Studies set aside, by reason.", by: "reason",
            figures.quarantines.sorted { $0.key < $1.key }.map { ($0.key, Double($0.value)) })
        text.add(
            "modalis_processing_seconds", .summary, "How long the last try of processed studies took.",
            [("_sum", [], figures.processingSeconds), ("_count", [], Double(figures.processed))])
        text.add(
            "modalis_latency_seconds", .summary, "From a study's arrival to its results.",
            [("_sum", [], figures.latencySeconds), ("_count", [], Double(figures.processed))])
        text.add(
            "modalis_oldest_waiting_seconds", .gauge, "Age of the oldest study that has no results yet; 0 for none.",
            figures.oldestWaiting.map { max(0, Date().timeIntervalSince($0)) } ?? 0)
        let disks = disks.compactMap { disk in ProcessFigures.disk(of: disk.url).map { (disk.role, $0) } }
        text.add(
            "modalis_disk_free_bytes", .gauge, "Free bytes of the disk that holds a folder.", by: "folder",
            disks.map { ($0.0, $0.1.free) })
        text.add(
            "modalis_disk_size_bytes", .gauge, "Size of the disk that holds a folder.", by: "folder",
            disks.map { ($0.0, $0.1.total) })
        if let bytes = ProcessFigures.residentBytes {
            text.add("process_resident_memory_bytes", .gauge, "Resident memory.", bytes)
        }
        if let seconds = ProcessFigures.cpuSeconds {
            text.add("process_cpu_seconds_total", .counter, "User and system time.", seconds)
        }
        if let files = ProcessFigures.openFiles { text.add("process_open_fds", .gauge, "Open files.", files) }
        return text.text
    }
}
