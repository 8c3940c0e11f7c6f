package store

import "database/sql/driver"

// Watch passes the statements of all databases to f. It must be called before any is opened.
func Watch(f func(query string, args []driver.NamedValue)) { watch = f }
