// Package store keeps what the domain remembers, in SQLite on one machine or in
// PostgreSQL for many processes: one schema and one text of SQL for both.
//
// The rules that make that safe: a value is never read, changed in Go and
// written back without a guard; whoever changes an order says which run of it
// they are, and a newer run wins; times are milliseconds, ids are text, JSON is
// text that no query looks into.
package store
