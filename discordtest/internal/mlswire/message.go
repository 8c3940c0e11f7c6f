package mlswire

// Values of RFC 9420, section 17, that DAVE uses.
const (
	version10     = 1
	publicMessage = 1

	SenderMember   = 1
	SenderExternal = 2

	ContentProposal = 2
	ContentCommit   = 3

	ProposalAdd    = 1
	ProposalRemove = 3

	sourceKeyPackage = 1
	sourceUpdate     = 2
	sourceCommit     = 3

	credentialBasic = 1
)

// Message is a handshake message of the one kind that DAVE sends: a public
// message with a proposal or a commit in it. All slices share the memory of the
// data they were read from.
type Message struct {
	Raw         []byte // the whole message, with version and wire format
	GroupID     []byte
	Epoch       uint64
	SenderType  uint8
	Sender      uint32 // leaf index of a member, or index of an external sender
	ContentType uint8
	Body        []byte // the Proposal or the Commit

	Signed     []byte // what the signature covers; of a member, with the group context behind it
	Transcript []byte // what the confirmed transcript hash takes in
	Authentic  []byte // the AuthenticatedContent, of which a ProposalRef is made
	Auth       []byte // signature and confirmation tag as they are written

	Signature    []byte
	Confirmation []byte // of a commit
	Membership   []byte // of a member

	// Proposals are the references of a commit in its order. Commits that
	// carry proposals in full are refused: DAVE forbids them.
	Proposals [][]byte
}

// Split reads the message at the beginning of data and returns what follows.
func Split(data []byte) (Message, []byte, error) {
	r := NewReader(data)
	var m Message
	if r.Uint16() != version10 || r.Uint16() != publicMessage {
		return m, nil, ErrMalformed
	}
	m.GroupID = r.Vector()
	m.Epoch = r.Uint64()
	switch m.SenderType = r.Uint8(); m.SenderType {
	case SenderMember, SenderExternal:
		m.Sender = r.Uint32()
	default:
		r.Fail()
	}
	r.Vector() // authenticated data
	m.ContentType = r.Uint8()
	body := r.Read()
	switch m.ContentType {
	case ContentProposal:
		proposal(r)
	case ContentCommit:
		m.Proposals = commit(r)
	default:
		r.Fail()
	}
	signature := r.Read()
	m.Signature = r.Vector()
	confirmation := r.Read()
	if m.ContentType == ContentCommit {
		m.Confirmation = r.Vector()
	}
	end := r.Read()
	if m.SenderType == SenderMember {
		m.Membership = r.Vector()
	}
	if r.Err() != nil {
		return m, nil, r.Err()
	}
	m.Raw = data[:r.Read():r.Read()]
	m.Body = data[body:signature:signature]
	m.Signed = data[:signature:signature]
	m.Transcript = data[2:confirmation:confirmation]
	m.Authentic = data[2:end:end]
	m.Auth = data[signature:end:end]
	return m, r.Rest(), nil
}

// SplitAll reads a vector of messages that fills data.
func SplitAll(data []byte) ([]Message, error) {
	r := NewReader(data)
	rest := r.Vector()
	if r.Err() != nil || !r.Empty() {
		return nil, ErrMalformed
	}
	var all []Message
	for len(rest) > 0 {
		var m Message
		var err error
		if m, rest, err = Split(rest); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}
