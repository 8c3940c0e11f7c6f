package discordtest

import (
	"fmt"
	"strings"
)

// Fault injects a fault, written SERVICE=FAULT[xTIMES][@DELAY], such as
// "discord=429-routex2" or "voice=drop-socket@5s". The services are discord and
// voice; the error for an unknown fault lists the known ones.
func (s *Server) Fault(spec string) error {
	service, fault, _ := strings.Cut(spec, "=")
	switch strings.TrimSpace(service) {
	case "discord":
		return s.Discord.Fault(fault)
	case "voice":
		return s.Voice.Fault(fault)
	default:
		return fmt.Errorf("%q is no fault; write discord=FAULT or voice=FAULT, like discord=429-routex2", spec)
	}
}
