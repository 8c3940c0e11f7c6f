package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"reflect"

	"github.com/riffbot/riffbot/internal/cleantext"
)

// Encode marshals v to JSON without the characters that [cleantext.Clean] removes.
func Encode(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	return cleantext.JSON(b), err
}

// openClean opens a database whose statements get their texts cleaned by [cleantext.Clean]. On SQLite,
// each connection keeps prepared statements.
func openClean(name, address string) (*sql.DB, error) {
	db, err := sql.Open(name, address)
	if err != nil {
		return nil, err
	}
	connector := driver.Connector(namedConnector{db.Driver(), address})
	if d, ok := db.Driver().(driver.DriverContext); ok {
		connector, err = d.OpenConnector(address)
	}
	return sql.OpenDB(cleaning{connector, name == "sqlite"}), errors.Join(err, db.Close())
}

// namedConnector is the connector of a driver that does not implement [driver.DriverContext].
type namedConnector struct {
	driver  driver.Driver
	address string
}

// Connect opens a connection.
func (c namedConnector) Connect(context.Context) (driver.Conn, error) {
	return c.driver.Open(c.address)
}

// Driver returns the driver.
func (c namedConnector) Driver() driver.Driver { return c.driver }

// watch is called with the statements of all databases if it is not nil. Tests set it.
var watch func(query string, args []driver.NamedValue)

// cleaning opens connections that clean all texts passed to statements, because PostgreSQL rejects
// U+0000 and invalid UTF-8 and SQLite stores them. Texts are also cleaned when they are received;
// this ensures that no statement depends on it.
type cleaning struct {
	driver.Connector
	prepare bool
}

// Connect opens a connection with the database's own driver.
func (c cleaning) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	cleaned := &cleaningConn{Conn: conn}
	if preparer, ok := conn.(driver.ConnPrepareContext); ok && c.prepare {
		cleaned.prepared = newStatements(preparer, maxPrepared)
	}
	return cleaned, nil
}

// cleaningConn forwards calls to a connection. Both drivers implement the interfaces that its
// methods assert.
type cleaningConn struct {
	driver.Conn
	prepared *statements // nil on PostgreSQL
}

var (
	_ driver.NamedValueChecker  = (*cleaningConn)(nil)
	_ driver.ConnBeginTx        = (*cleaningConn)(nil)
	_ driver.ConnPrepareContext = (*cleaningConn)(nil)
	_ driver.ExecerContext      = (*cleaningConn)(nil)
	_ driver.QueryerContext     = (*cleaningConn)(nil)
	_ driver.Pinger             = (*cleaningConn)(nil)
	_ driver.SessionResetter    = (*cleaningConn)(nil)
	_ driver.Validator          = (*cleaningConn)(nil)
)

// CheckNamedValue cleans strings of any type.
func (c *cleaningConn) CheckNamedValue(v *driver.NamedValue) error {
	if _, own := v.Value.(driver.Valuer); !own {
		if s := reflect.ValueOf(v.Value); s.Kind() == reflect.String {
			v.Value = cleantext.Clean(s.String())
			return nil
		}
	}
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// BeginTx begins a transaction.
func (c *cleaningConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
}

// PrepareContext prepares a statement.
func (c *cleaningConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

// ExecContext runs a statement.
func (c *cleaningConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if watch != nil {
		watch(query, args)
	}
	if c.prepared != nil {
		if result, done, err := c.prepared.exec(ctx, query, args); done {
			return result, err
		}
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

// QueryContext runs a query.
func (c *cleaningConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if watch != nil {
		watch(query, args)
	}
	if c.prepared != nil {
		if rows, done, err := c.prepared.query(ctx, query, args); done {
			return rows, err
		}
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

// Close closes the connection and its prepared statements.
func (c *cleaningConn) Close() error {
	if c.prepared == nil {
		return c.Conn.Close()
	}
	return errors.Join(c.prepared.close(), c.Conn.Close())
}

// Ping checks the connection.
func (c *cleaningConn) Ping(ctx context.Context) error {
	return c.Conn.(driver.Pinger).Ping(ctx)
}

// ResetSession prepares a pooled connection for reuse.
func (c *cleaningConn) ResetSession(ctx context.Context) error {
	if r, ok := c.Conn.(driver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}

// IsValid reports whether the connection may be returned to the pool.
func (c *cleaningConn) IsValid() bool {
	v, ok := c.Conn.(driver.Validator)
	return !ok || v.IsValid()
}
