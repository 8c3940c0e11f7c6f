package store

// Deleted returns a channel that receives a value after this process has deleted rows whose files
// and texts still have to be removed.
func (db *DB) Deleted() <-chan struct{} { return db.deleted }

// NotifyDeleted sends a value to [DB.Deleted] if err is nil. It never blocks.
func (db *DB) NotifyDeleted(err error) {
	if err != nil {
		return
	}
	select {
	case db.deleted <- struct{}{}:
	default:
	}
}
