package dave

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/scrypt"
)

// ErrCode is the error for codes that cannot be made of the given data.
var ErrCode = errors.New("dave: the data is too short for the code, or its groups do not fit")

// DisplayableCode turns data into digits that users can compare: groups of the
// given number of digits, each made of as many bytes. There are at most 8 digits a group.
func DisplayableCode(data []byte, digits, group int) (string, error) {
	if group < 1 || group > 8 || digits < 1 || digits%group != 0 || len(data) < digits {
		return "", ErrCode
	}
	modulus := uint64(1)
	for range group {
		modulus *= 10
	}
	var code strings.Builder
	for at := 0; at < digits; at += group {
		var n uint64
		for _, b := range data[at : at+group] {
			n = n<<8 | uint64(b)
		}
		fmt.Fprintf(&code, "%0*d", group, n%modulus)
	}
	return code.String(), nil
}

// fingerprintSalt is the salt of fingerprints, a constant of the protocol.
var fingerprintSalt = []byte{0x24, 0xca, 0xb1, 0x7a, 0x7a, 0xf8, 0xec, 0x2b, 0x82, 0xb4, 0x12, 0xb9, 0x2d, 0xab, 0x19, 0x2e}

// Fingerprint returns 64 bytes that two users have in common when each has the
// other's true key. It takes about a tenth of a second on purpose.
func Fingerprint(userA uint64, keyA []byte, userB uint64, keyB []byte) ([]byte, error) {
	a, b := keyWithOwner(userA, keyA), keyWithOwner(userB, keyB)
	if bytes.Compare(a, b) > 0 {
		a, b = b, a
	}
	return scrypt.Key(append(a, b...), fingerprintSalt, 1<<14, 8, 2, 64)
}

func keyWithOwner(user uint64, key []byte) []byte {
	const version = 0
	b := binary.BigEndian.AppendUint16(nil, version)
	return binary.BigEndian.AppendUint64(append(b, key...), user)
}
