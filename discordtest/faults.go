package discordtest

import (
	"strings"

	"github.com/riffbot/riffbot/discordtest/discord"
	"github.com/riffbot/riffbot/discordtest/fault"
	"github.com/riffbot/riffbot/discordtest/voice"
)

// Fault injects a fault, written SERVICE=FAULT[xTIMES][@DELAY], such as
// "discord=429-routex2" or "voice=drop-socket@5s". The services are discord and
// voice; the error for an unknown service or fault lists the known ones.
func (s *Server) Fault(spec string) error {
	service, name, _ := strings.Cut(spec, "=")
	switch strings.TrimSpace(service) {
	case "discord":
		return s.Discord.Fault(name)
	case "voice":
		return s.Voice.Fault(name)
	default:
		return fault.UnknownService(spec, "discord=FAULT or voice=FAULT, like discord=429-routex2", s.Faults())
	}
}

// Faults returns the names of the faults of each service.
func (s *Server) Faults() map[string][]string {
	return map[string][]string{"discord": discord.Faults(), "voice": voice.Faults()}
}

// DescribeFault says what a fault of a service does, empty for an unknown one.
func (s *Server) DescribeFault(service, name string) string {
	switch service {
	case "discord":
		return discord.DescribeFault(name)
	case "voice":
		return voice.DescribeFault(name)
	default:
		return ""
	}
}
