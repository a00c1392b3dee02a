package import Foundation
import GRDB
import Glibc
import Tensors

/// Every study's life in one SQLite file (WAL mode), shared by the service's parts and by the commands that look at it.
///
/// What `write` returned from is on the disk, even after a power cut. Several processes may use one ledger at a time.
package final class Ledger: Sendable {
    package let url: URL
    private let pool: DatabasePool

    /// Opens the ledger, makes it where there is none (readable by its owner alone), and brings its tables up to date.
    /// - Parameter creating: whether a file that is not there is made.
    /// - Throws: `LedgerError`.
    package init(at url: URL, creating: Bool = true) throws {
        self.url = url
        try Self.prepareFile(url, creating: creating)
        var configuration = Configuration()
        configuration.busyMode = .timeout(20)
        configuration.label = "ledger"
        // Arguments of statements are studies' data; an error's text must not quote them.
        configuration.publicStatementArguments = false
        // Each connection's cache would grow to 2 MB with the file; the system's own cache holds the same pages.
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -512") }
        do {
            pool = try DatabasePool(path: url.path, configuration: configuration)
            // WAL mode's usual setting may lose the last transactions in a power cut.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            var migrator = DatabaseMigrator()
            for migration in Self.migrations {
                migrator.registerMigration(migration.identifier, migrate: migration.migrate)
            }
            if try pool.read({ try migrator.hasBeenSuperseded($0) }) { throw LedgerError.newer }
            try migrator.migrate(pool)
        } catch let error as DatabaseError {
            throw LedgerError(error)
        }
    }

    /// SQLite gives its side files the permissions of the main one.
    private static func prepareFile(_ url: URL, creating: Bool) throws {
        let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (creating ? O_CREAT : 0)
        let descriptor = unsafe open(url.path, flags, 0o600)
        guard descriptor >= 0 else {
            let number = errno
            if number == ENOENT, !creating { throw LedgerError.missing(path: url.path) }
            if number == ENOSPC || number == EDQUOT { throw LedgerError.full }
            throw LedgerError.unusable(code: 14, reason: unsafe String(cString: strerror(number)))
        }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 || errno == EPERM else {
            throw LedgerError.unusable(code: 14, reason: unsafe String(cString: strerror(errno)))
        }
    }

    /// A consistent view; never waits for a writer.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try pool.read(body)
        } catch let error as DatabaseError {
            throw LedgerError(error)
        }
    }

    /// One transaction: all of it or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try pool.write(body)
        } catch let error as DatabaseError {
            throw LedgerError(error)
        }
    }
}
