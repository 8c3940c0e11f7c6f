// Package store saves the state of the bot in SQLite, for one process, or in PostgreSQL, for many. Both use the same
// schema and the same SQL.
//
// The package contains the connections, migrations and helpers for rows, and the orders with their accounts, queue and
// posts. Other areas are in packages that use it: boarddb, jukeboxdb, librarydb and deletiondb.
//
// Three rules keep concurrent changes correct. A value is never read, changed in Go and written back without a guard.
// A statement that changes an order names the run of the order, and fails if a newer run exists. Times are Unix
// milliseconds, ids are text, and JSON is text that no query reads.
package store
