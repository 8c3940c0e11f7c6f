package dave

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/riffbot/riffbot/discordtest/dave/mls"
)

// Why a frame cannot be decrypted.
var (
	ErrUnencrypted = errors.New("dave: the frame is not encrypted")
	ErrNoKey       = errors.New("dave: there is no key for frames of that user")
	ErrReplayed    = errors.New("dave: the frame has been decrypted before, or is too old to tell")
	ErrDecrypt     = errors.New("dave: the frame cannot be decrypted")
	ErrShortBuffer = errors.New("dave: the buffer is too short for the frame")
)

// maxEpochs is the number of epochs whose frames are decrypted. Older epochs end early when
// members join and leave in quick succession.
const maxEpochs = 32

// receiver decrypts the frames of other members, with the newest epoch and for a while with
// earlier ones.
type receiver struct {
	mu     sync.Mutex
	now    func() time.Time
	epochs []*keyring  // the newest last
	plain  time.Time   // until when unencrypted frames pass; zero: they do not
	always bool        // they do, until further notice
	timer  *time.Timer // erases keys; nil: none has a limited time
}

// keyring has the keys of one epoch. They are derived for the first frame of a sender.
type keyring struct {
	epoch   *mls.Epoch
	born    time.Time
	ends    time.Time // zero: not yet
	members map[uint64]bool
	streams map[uint64]*stream
}

// stream is the state of one sender in one epoch.
type stream struct {
	ratchet *ratchet
	window  window
}

// add begins to decrypt frames of an epoch.
func (r *receiver) add(e *mls.Epoch) {
	k := &keyring{epoch: e, born: r.now(), members: make(map[uint64]bool), streams: make(map[uint64]*stream)}
	for _, m := range e.Members() {
		k.members[m.UserID] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.epochs = append(r.epochs, k)
	if n := len(r.epochs) - maxEpochs; n > 0 {
		r.epochs = slices.Delete(r.epochs, 0, n)
	}
}

// end ends the epochs that over reports: their frames are decrypted for as long as
// they may be under way. An epoch that is not over any more goes on.
func (r *receiver) end(over func(*mls.Epoch) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, k := range r.epochs {
		switch {
		case !over(k.epoch):
			k.ends = time.Time{}
		case k.ends.IsZero():
			k.ends = r.now().Add(keyLifetime)
		}
	}
	r.erase()
}

// erase erases expired keys, and sets a timer for the others, since a session without
// traffic has no other occasion.
func (r *receiver) erase() {
	now := r.now()
	r.epochs = slices.DeleteFunc(r.epochs, func(k *keyring) bool { return !k.ends.IsZero() && now.After(k.ends) })
	limited := false
	for _, k := range r.epochs {
		limited = limited || !k.ends.IsZero()
		for _, s := range k.streams {
			s.ratchet.cleanUp(now)
			limited = limited || len(s.ratchet.retired) > 0
		}
	}
	if limited && r.timer == nil {
		r.timer = time.AfterFunc(keyLifetime+time.Second, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.timer = nil
			r.erase()
		})
	}
}

// close erases all keys.
func (r *receiver) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.epochs, r.always, r.plain = nil, false, time.Time{}
	if r.timer != nil {
		r.timer.Stop()
	}
}

// pass says whether unencrypted frames are let through. When no longer, those
// under way still are.
func (r *receiver) pass(allowed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.always && !allowed {
		r.plain = r.now().Add(keyLifetime)
	}
	r.always = allowed
}

// decrypt decrypts a frame of a user to dst.
func (r *receiver) decrypt(userID uint64, dst, data []byte) (int, error) {
	if isSilence(data) {
		return put(dst, data)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	f, encrypted := parseFrame(data)
	if !encrypted {
		if r.always || now.Before(r.plain) {
			return put(dst, data)
		}
		return 0, ErrUnencrypted
	}
	if len(dst) < len(f.media) {
		return 0, ErrShortBuffer
	}
	r.epochs = slices.DeleteFunc(r.epochs, func(k *keyring) bool { return !k.ends.IsZero() && now.After(k.ends) })
	ciphertext, additional := f.split()
	reason := ErrNoKey
	for _, k := range slices.Backward(r.epochs) {
		if !k.members[userID] {
			continue
		}
		plaintext, err := k.open(userID, &f, ciphertext, additional, now)
		if err == nil {
			if r.timer == nil && len(k.streams[userID].ratchet.retired) > 0 {
				r.erase()
			}
			return f.merge(dst, plaintext), nil
		}
		if errors.Is(reason, ErrNoKey) || errors.Is(err, ErrReplayed) {
			reason = err
		}
	}
	return 0, reason
}

func (k *keyring) open(userID uint64, f *frame, ciphertext, additional []byte, now time.Time) ([]byte, error) {
	s := k.streams[userID]
	if s == nil {
		secret, err := baseSecret(k.epoch, userID)
		if err != nil {
			return nil, ErrNoKey
		}
		s = &stream{ratchet: newRatchet(secret, k.born)}
		k.streams[userID] = s
	}
	g := s.ratchet.unwrap(f.nonce)
	number := uint64(g)<<generationBits | uint64(f.nonce&(1<<generationBits-1))
	if !s.window.fresh(number) {
		return nil, ErrReplayed
	}
	c, err := s.ratchet.get(g, now)
	if err != nil {
		return nil, ErrNoKey
	}
	plaintext, ok := c.open(f.nonce, ciphertext, additional, f.tag)
	if !ok {
		return nil, ErrDecrypt
	}
	s.window.mark(number)
	s.ratchet.accept(g, now)
	return plaintext, nil
}

func put(dst, data []byte) (int, error) {
	if len(dst) < len(data) {
		return 0, ErrShortBuffer
	}
	return copy(dst, data), nil
}
