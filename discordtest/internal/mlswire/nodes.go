package mlswire

import "slices"

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
