package mlswire

import "slices"

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

func proposal(r *Reader) {
	switch r.Uint16() {
	case ProposalAdd:
		keyPackage(r)
	case ProposalRemove:
		r.Uint32()
	default:
		r.Fail()
	}
}

// KeyPackage is a key package, taken apart.
type KeyPackage struct {
	Raw       []byte
	Signed    []byte // what the signature covers
	Version   uint16
	Suite     uint16
	InitKey   []byte
	Leaf      []byte // the LeafNode
	Signature []byte
}

// ReadKeyPackage reads data as one key package and nothing else.
func ReadKeyPackage(data []byte) (KeyPackage, error) {
	r := NewReader(data)
	k := keyPackage(r)
	if !r.Empty() {
		r.Fail()
	}
	return k, r.Err()
}

func keyPackage(r *Reader) KeyPackage {
	begin := r.Read()
	k := KeyPackage{Version: r.Uint16(), Suite: r.Uint16(), InitKey: r.Vector()}
	leaf := r.Read()
	leafNode(r, sourceKeyPackage)
	afterLeaf := r.Read()
	r.Vector() // extensions
	signature := r.Read()
	k.Signature = r.Vector()
	if r.Err() == nil {
		k.Raw, k.Signed, k.Leaf = r.data[begin:r.at:r.at], r.data[begin:signature:signature], r.data[leaf:afterLeaf:afterLeaf]
	}
	return k
}

func commit(r *Reader) [][]byte {
	const reference = 2
	var refs [][]byte
	list := NewReader(r.Vector())
	for !list.Empty() {
		if list.Uint8() != reference {
			list.Fail()
		}
		refs = append(refs, list.Vector())
	}
	if list.Err() != nil {
		r.Fail()
	}
	switch r.Uint8() { // is there an update path?
	case 0:
	case 1:
		leafNode(r, sourceCommit)
		nodes := NewReader(r.Vector())
		for !nodes.Empty() {
			nodes.Vector() // encryption key
			secrets := NewReader(nodes.Vector())
			for !secrets.Empty() {
				secrets.Vector() // encapsulated key
				secrets.Vector() // ciphertext
			}
			if secrets.Err() != nil {
				nodes.Fail()
			}
		}
		if nodes.Err() != nil {
			r.Fail()
		}
	default:
		r.Fail()
	}
	return refs
}

func leafNode(r *Reader, sources ...uint8) {
	r.Vector() // encryption key
	r.Vector() // signature key
	if r.Uint16() != credentialBasic {
		r.Fail()
	}
	r.Vector() // identity
	for range 5 {
		r.Vector() // capabilities: versions, suites, extensions, proposals, credentials
	}
	source := r.Uint8()
	if !slices.Contains(sources, source) {
		r.Fail()
	}
	switch source {
	case sourceKeyPackage:
		r.Uint64() // not before
		r.Uint64() // not after
	case sourceCommit:
		r.Vector() // parent hash
	}
	r.Vector() // extensions
	r.Vector() // signature
}

// Tree checks that data is a ratchet tree as the extension of that name holds
// it, and returns how many nodes it has.
func Tree(data []byte) (int, error) {
	const leaf, parent = 1, 2
	r := NewReader(data)
	nodes := NewReader(r.Vector())
	if !r.Empty() {
		r.Fail()
	}
	n := 0
	for ; !nodes.Empty(); n++ {
		switch nodes.Uint8() {
		case 0:
			continue
		case 1:
		default:
			nodes.Fail()
		}
		switch kind := nodes.Uint8(); {
		case kind == leaf && n%2 == 0:
			leafNode(nodes, sourceKeyPackage, sourceUpdate, sourceCommit)
		case kind == parent && n%2 == 1:
			nodes.Vector() // encryption key
			nodes.Vector() // parent hash
			nodes.Vector() // unmerged leaves
		default:
			nodes.Fail()
		}
	}
	if nodes.Err() != nil || n%2 == 0 {
		r.Fail()
	}
	return n, r.Err()
}
