package hear

import (
	"encoding/binary"
	"net/http"
	"time"

	"github.com/thesyncim/gopus/container/ogg"

	"github.com/riffbot/riffbot/discordtest/web"
)

const (
	frameSamples = 960 // 20 ms at 48 kHz
	frameMicros  = 20_000
	// maxFilledGap is the longest gap between packets that is filled in a stream. A longer one is a
	// pause, in which a stream does not advance.
	maxFilledGap = 500_000 // microseconds
	// sourceTimeout is the time after which another source may follow in a stream.
	sourceTimeout = 1_000_000 // microseconds
)

// serveStream sends what is heard as endless Ogg Opus, for browsers without WebCodecs. Of several users
// who speak at once, it has one.
func (e *Extension) serveStream(w http.ResponseWriter, r *http.Request) {
	p, err := web.Acting(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	messages, ended, leave := e.stations.listen(p)
	defer leave()
	w.Header().Set("Content-Type", "audio/ogg; codecs=opus")
	w.Header().Set("Cache-Control", "no-store")
	out, err := newStream(w)
	if err != nil {
		return // the browser is gone
	}
	for {
		select {
		case <-r.Context().Done():
			return
		case <-ended:
			return
		case m, open := <-messages:
			if !open || m.binary && out.write(m.data) != nil {
				return
			}
		}
	}
}

// stream writes packets of one source at a time as Ogg Opus.
type stream struct {
	out     *ogg.Writer
	control *http.ResponseController
	ssrc    uint32
	last    int64 // time of the last packet
	config  byte  // of the last packet
}

func newStream(w http.ResponseWriter) (*stream, error) {
	out, err := ogg.NewWriter(w, rtpRate, 2)
	if err != nil {
		return nil, err
	}
	s := &stream{out: out, control: http.NewResponseController(w)}
	return s, s.control.Flush()
}

// write writes a binary message, after empty packets for lost ones.
func (s *stream) write(data []byte) error {
	ssrc := binary.BigEndian.Uint32(data[8:])
	at := int64(binary.BigEndian.Uint64(data[12:]))
	opus := data[packetHeader:]
	if ssrc != s.ssrc {
		if s.last != 0 && at-s.last < sourceTimeout {
			return nil
		}
		s.ssrc, s.last = ssrc, 0
	}
	if gap := at - s.last; s.last != 0 && gap < maxFilledGap {
		for missing := (gap+frameMicros/2)/frameMicros - 1; missing > 0; missing-- {
			if err := s.out.WritePacket([]byte{s.config &^ 3}, frameSamples); err != nil {
				return err
			}
		}
	}
	s.last, s.config = at, opus[0]
	if err := s.out.WritePacket(opus, frameSamples); err != nil {
		return err
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(writeTimeout)) // not every writer has deadlines
	return s.control.Flush()
}
