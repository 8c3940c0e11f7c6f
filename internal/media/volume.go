package media

import (
	"fmt"
	"time"

	"github.com/thesyncim/gopus"
)

// VolumePackets reads packets at a volume. At 100 %, the initial volume, it returns those of the file unchanged.
// Otherwise it decodes, scales and encodes each of them.
type VolumePackets struct {
	*Packets
	scaler *scaler // nil: 100 %
}

const (
	fullVolume = 100
	warmUp     = 10   // packets that a decoder needs to be in the state of one that decoded all before
	maxPeak    = 0.98 // of scaled samples; 1 is full scale
	// release is the part of the distance to the wanted gain that remains after each packet, when the music no longer
	// exceeds maxPeak.
	release = 0.8
)

// SetVolume sets the volume in percent, from the next packet on.
func (p *VolumePackets) SetVolume(percent int) error {
	if percent == fullVolume {
		p.scaler = nil
		return nil
	}
	if p.scaler == nil {
		s, err := newScaler()
		if err != nil {
			return err
		}
		p.scaler = s
	}
	p.scaler.wanted = float32(percent) / fullVolume
	if p.next == 0 {
		p.scaler.gain = p.scaler.wanted
	}
	return nil
}

// Seek is [Packets.Seek].
func (p *VolumePackets) Seek(at time.Duration) {
	p.Packets.Seek(at)
	if p.scaler != nil {
		p.scaler.cold = true
	}
}

// warmUp decodes the packets before the next one. It overwrites the latest packet, so only [VolumePackets.Next] calls
// it.
func (p *VolumePackets) warmUp() {
	p.scaler.cold = false
	p.scaler.decoder.Reset()
	for n := max(p.next-warmUp, 0); n < p.next; n++ {
		packet, err := p.from.packet(n)
		if err != nil {
			return // reading the next packet reports it
		}
		_, _ = p.scaler.decoder.Decode(packet, p.scaler.pcm)
	}
}

// Next returns the next packet, which is valid until the next call of Next. A packet that cannot be decoded is returned
// unchanged.
func (p *VolumePackets) Next() ([]byte, error) {
	if p.scaler != nil && p.scaler.cold {
		p.warmUp()
	}
	packet, err := p.Packets.Next()
	if err != nil || p.scaler == nil {
		return packet, err
	}
	if scaled, ok := p.scaler.scale(packet); ok {
		return scaled, nil
	}
	return packet, nil
}

// scaler scales the loudness of consecutive packets.
type scaler struct {
	decoder *gopus.Decoder
	encoder *gopus.Encoder
	pcm     []float32
	packet  []byte
	wanted  float32
	gain    float32 // at the end of the latest packet
	cold    bool    // the decoder has not decoded the packets before the next one
}

func newScaler() (*scaler, error) {
	s := &scaler{pcm: make([]float32, 2*6*packetSize), packet: make([]byte, maxPacket), gain: 1, wanted: 1, cold: true}
	var err error
	if s.decoder, err = gopus.NewDecoder(gopus.DefaultDecoderConfig(opusRate, 2)); err != nil {
		return nil, fmt.Errorf("create Opus decoder: %w", err)
	}
	s.encoder, err = gopus.NewEncoder(gopus.EncoderConfig{SampleRate: opusRate, Channels: 2,
		Application: gopus.ApplicationAudio})
	if err == nil {
		err = s.encoder.SetBitrate(masterBitrate)
	}
	if err != nil {
		return nil, fmt.Errorf("create Opus encoder: %w", err)
	}
	return s, nil
}

// scale returns a packet at the wanted volume, which is valid until the next call.
func (s *scaler) scale(packet []byte) ([]byte, bool) {
	n, err := s.decoder.Decode(packet, s.pcm)
	if err != nil || n != packetSize {
		return nil, false
	}
	s.amplify(s.pcm[:2*n])
	length, err := s.encoder.Encode(s.pcm[:2*n], s.packet)
	if err != nil || length == 0 {
		return nil, false
	}
	return s.packet[:length], true
}

// amplify scales stereo samples. It changes the gain gradually, and reduces it where the samples would exceed
// maxPeak.
func (s *scaler) amplify(pcm []float32) {
	var peak float32
	for _, v := range pcm {
		peak = max(peak, v, -v)
	}
	to := s.wanted
	if s.gain < to {
		to -= (to - s.gain) * release
	}
	if peak*to > maxPeak {
		to = maxPeak / peak
	}
	step := 2 * (to - s.gain) / float32(len(pcm))
	gain := s.gain
	for i := 0; i < len(pcm); i += 2 {
		gain += step
		pcm[i] = min(max(pcm[i]*gain, -maxPeak), maxPeak)
		pcm[i+1] = min(max(pcm[i+1]*gain, -maxPeak), maxPeak)
	}
	s.gain = to
}
