package voice

import "encoding/json"

// group is what a call knows of DAVE.
type group struct{}

// version is the version of DAVE that the call has, 0 for none.
func (c *call) version() int { return 0 }

// encrypts reports whether a client may come in with the version of DAVE that it
// knows; if not, it is told so.
func (s *Server) encrypts(*conn, *Ticket, int) bool { return true }

func (s *Server) arrives(*member) {}

func (s *Server) encryptWith(*member) {}

func (s *Server) receiveDAVE(*member, frame) bool { return false }

func (s *Server) receiveBinary(c *conn, _ *member, _ []byte) { c.end(codeDecode) }

var _ json.RawMessage
