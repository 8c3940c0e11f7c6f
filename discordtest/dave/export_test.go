package dave

import "github.com/riffbot/riffbot/discordtest/dave/mls"

// HeldEpochs returns how many epochs the session holds keys of, to encrypt or to
// decrypt.
func (s *Session) HeldEpochs() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receive.mu.Lock()
	defer s.receive.mu.Unlock()
	held := make(map[*mls.Epoch]bool)
	for e := range s.senders {
		held[e] = true
	}
	for _, k := range s.receive.epochs {
		held[k.epoch] = true
	}
	return len(held)
}

// AnnouncedTransitions returns how many transitions are still to be executed.
func (s *Session) AnnouncedTransitions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.transitions)
}
