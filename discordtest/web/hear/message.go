package hear

import (
	"encoding/binary"
	"encoding/json"
	"strconv"
	"time"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// message is one message to a browser.
type message struct {
	data   []byte
	binary bool
}

// packet is a decrypted Opus packet of 20 ms.
type packet struct {
	userID string
	ssrc   uint32
	at     int64 // in microseconds of the server's clock
	opus   []byte
}

// packetHeader is the length of what precedes the Opus packet in a binary message: user id, SSRC and
// time, big endian.
const packetHeader = 8 + 4 + 8

// encode returns the packet as a binary message.
func (p packet) encode() message {
	userID, _ := strconv.ParseUint(p.userID, 10, 64) // ids are numbers
	b := make([]byte, 0, packetHeader+len(p.opus))
	b = binary.BigEndian.AppendUint64(b, userID)
	b = binary.BigEndian.AppendUint32(b, p.ssrc)
	b = binary.BigEndian.AppendUint64(b, uint64(p.at))
	return message{data: append(b, p.opus...), binary: true}
}

// callMessage describes the voice channel that the person is in.
type callMessage struct {
	Type    string     `json:"type"` // "call"
	Self    string     `json:"self"`
	ID      string     `json:"id"` // empty for none
	Channel string     `json:"channel"`
	Users   []callUser `json:"users"`
}

type callUser struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Bot      bool   `json:"bot"`
	Muted    bool   `json:"muted"`
	Deafened bool   `json:"deafened"`
}

func encodeCall(self string, c userclient.Call) message {
	m := callMessage{Type: "call", Self: self, ID: c.ChannelID, Channel: c.Channel, Users: []callUser{}}
	for _, u := range c.Users {
		m.Users = append(m.Users, callUser{u.ID, u.Name, u.Bot, u.Muted, u.Deafened})
	}
	return encodeJSON(m)
}

// timeMessage answers a browser that compares its clock with the server's.
type timeMessage struct {
	Type   string  `json:"type"` // "time"
	Sent   float64 `json:"sent"` // by the browser, in its clock
	Server int64   `json:"server"`
}

func encodeJSON(v any) message {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // the types of messages have no values that JSON lacks
	}
	return message{data: b}
}

// serverClock is the clock that browsers compare with theirs. It does not jump with the system's time.
type serverClock struct{ began time.Time }

// micros returns a time in microseconds since 1970.
func (c serverClock) micros(at time.Time) int64 {
	return c.began.UnixMicro() + at.Sub(c.began).Microseconds()
}
