package mlswire

import "encoding/binary"

// AppendVector appends a vector to dst: the length of data, then data.
// Data longer than 2^30-1 bytes has no encoding; nothing here is near that.
func AppendVector(dst, data []byte) []byte {
	switch n := len(data); {
	case n < 1<<6:
		dst = append(dst, byte(n))
	case n < 1<<14:
		dst = binary.BigEndian.AppendUint16(dst, 1<<14|uint16(n))
	default:
		dst = binary.BigEndian.AppendUint32(dst, 1<<31|uint32(n))
	}
	return append(dst, data...)
}

// Join returns a vector of the given items back to back.
func Join(items ...[]byte) []byte {
	var all []byte
	for _, item := range items {
		all = append(all, item...)
	}
	return AppendVector(nil, all)
}
