package dave

import (
	"strconv"

	"github.com/disgoorg/godave"
)

// AssignSsrcToCodec does nothing: only Opus is encrypted here.
func (s *Session) AssignSsrcToCodec(uint32, godave.Codec) {}

// MaxEncryptedFrameSize returns how large an encrypted frame can get.
func (s *Session) MaxEncryptedFrameSize(frameSize int) int { return frameSize + overhead }

// Encrypt encrypts a frame of Opus into encryptedFrame, up to its capacity, and
// returns its new size. While there are no keys the frame is copied as it is, as
// godave asks; ask Ready first.
func (s *Session) Encrypt(_ uint32, frame, encryptedFrame []byte) (int, error) {
	dst := encryptedFrame[:cap(encryptedFrame)]
	s.sending.Lock()
	defer s.sending.Unlock()
	if s.refuses {
		return 0, ErrClosed
	}
	if s.sender == nil || len(frame) == 0 {
		return put(dst, frame)
	}
	if len(dst) < len(frame)+overhead {
		return 0, ErrShortBuffer
	}
	return s.sender.encrypt(dst, frame)
}

// MaxDecryptedFrameSize returns how large a decrypted frame can get.
func (s *Session) MaxDecryptedFrameSize(_ godave.UserID, frameSize int) int { return frameSize }

// Decrypt decrypts a frame that a user sent into decryptedFrame, up to its
// capacity, and returns its new size. Silence passes always; other frames that
// are not encrypted pass while the call is not, and for 10 seconds after.
func (s *Session) Decrypt(userID godave.UserID, frame, decryptedFrame []byte) (int, error) {
	user, err := strconv.ParseUint(string(userID), 10, 64)
	if err != nil {
		return 0, ErrNoKey
	}
	return s.receive.decrypt(user, decryptedFrame[:cap(decryptedFrame)], frame)
}
