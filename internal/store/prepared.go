package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"strings"
)

// maxPrepared is the maximum number of prepared statements of a connection.
const maxPrepared = 128

// statements are the prepared statements of a SQLite connection. Parsing and planning a statement takes
// longer than running most of them. The driver of PostgreSQL keeps prepared statements itself.
type statements struct {
	conn    driver.ConnPrepareContext
	byText  map[string]*list.Element
	byUse   *list.List // of *prepared, the most recently used first
	maximum int
}

// prepared is a statement that is kept for the next call.
type prepared struct {
	query string
	stmt  driver.Stmt
	busy  bool // its rows are being read
}

func newStatements(conn driver.ConnPrepareContext, maximum int) *statements {
	return &statements{conn: conn, byText: make(map[string]*list.Element), byUse: list.New(), maximum: maximum}
}

// acquire returns the prepared statement of a text until release is called; nil if the statement is in
// use or cannot be kept.
func (s *statements) acquire(ctx context.Context, query string) (*prepared, error) {
	if e, known := s.byText[query]; known {
		p, _ := e.Value.(*prepared)
		if p.busy {
			return nil, nil
		}
		p.busy = true
		s.byUse.MoveToFront(e)
		return p, nil
	}
	switch first, _, _ := strings.Cut(strings.TrimSpace(query), " "); first {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
	default: // changes of the schema, and transactions
		return nil, nil
	}
	stmt, err := s.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p := &prepared{query: query, stmt: stmt, busy: true}
	s.byText[query] = s.byUse.PushFront(p)
	return p, s.evict()
}

// evict closes the statement that was used the longest ago if there are too many.
func (s *statements) evict() error {
	for e := s.byUse.Back(); e != nil && s.byUse.Len() > s.maximum; e = e.Prev() {
		if p, _ := e.Value.(*prepared); !p.busy {
			s.byUse.Remove(e)
			delete(s.byText, p.query)
			return p.stmt.Close()
		}
	}
	return nil
}

// exec runs a statement. It reports false if the statement is not prepared.
func (s *statements) exec(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, bool, error) {
	p, err := s.acquire(ctx, query)
	if p == nil || err != nil {
		return nil, err != nil, err
	}
	defer func() { p.busy = false }()
	result, err := p.stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	return result, true, err
}

// query runs a query. It reports false if the statement is not prepared.
func (s *statements) query(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, bool, error) {
	p, err := s.acquire(ctx, query)
	if p == nil || err != nil {
		return nil, err != nil, err
	}
	rows, err := p.stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		p.busy = false
		return nil, true, err
	}
	return &preparedRows{rows, p}, true, nil
}

// close closes all statements.
func (s *statements) close() error {
	var errs []error
	for e := s.byUse.Front(); e != nil; e = e.Next() {
		if p, ok := e.Value.(*prepared); ok {
			errs = append(errs, p.stmt.Close())
		}
	}
	s.byUse.Init()
	clear(s.byText)
	return errors.Join(errs...)
}

// preparedRows are the rows of a prepared statement, which is in use until they are closed.
type preparedRows struct {
	driver.Rows
	statement *prepared
}

// Close closes the rows, and lets the statement be used again.
func (r *preparedRows) Close() error {
	err := r.Rows.Close()
	r.statement.busy = false
	return err
}
