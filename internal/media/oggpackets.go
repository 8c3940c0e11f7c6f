package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"

	"github.com/thesyncim/gopus/container/ogg"
)

// oggFile finds packets in Ogg pages.
//
// https://datatracker.ietf.org/doc/html/rfc3533#section-6
type oggFile struct {
	r      io.ReadSeeker
	pages  []oggPage
	total  int
	loaded int // number of the loaded page; -1: none
	page   *ogg.Page
	buf    []byte // buffer of a page
	packed []byte // buffer of the latest packet
}

// oggPage is the position of a page with the packets that begin in it.
type oggPage struct {
	at    int64
	size  int32
	first int32 // number of packets before
	cont  bool  // starts with the rest of a packet
}

const (
	oggHeader    = 27
	oggGranule   = 6
	oggSerial    = 14
	oggSegments  = 26
	oggContinued = 1 // the first segments continue a packet
	oggUnknown   = ^uint64(0)
)

// openOgg reads the headers of a stream and the positions of its pages.
func (p *Packets) openOgg(r io.ReadSeeker) error {
	head, err := ogg.NewReader(io.LimitReader(r, maxIndex))
	if err != nil {
		if errors.Is(err, ogg.ErrInvalidHeader) || errors.Is(err, ogg.ErrInvalidPage) || errors.Is(err, ogg.ErrBadCRC) {
			return fmt.Errorf("%w: %w", ErrNotPackets, err)
		}
		return readError(err)
	}
	if head.Header.MappingFamily != 0 || head.Channels() < 1 || head.Channels() > 2 {
		return fmt.Errorf("%w: %d channels of family %d", ErrNotPackets, head.Channels(), head.Header.MappingFamily)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read packets: %w", err)
	}
	f := &oggFile{r: r, loaded: -1}
	last, err := f.index(head.Serial())
	if err != nil {
		return err
	}
	p.from, p.preSkip = f, int64(head.PreSkip())
	p.samples = last - p.preSkip
	return nil
}

// index reads the headers of all pages. It returns the position at the end, in samples.
func (f *oggFile) index(serial uint32) (last int64, err error) {
	in := bufio.NewReaderSize(f.r, 32<<10)
	var head [oggHeader + 255]byte
	heads, open := 0, false // header packets; whether the last packet continues
	for at := int64(0); ; {
		if _, err := io.ReadFull(in, head[:oggHeader]); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return 0, readError(err)
		}
		if string(head[:4]) != "OggS" {
			return 0, fmt.Errorf("%w: no page at byte %d", ErrNotPackets, at)
		}
		segments := head[oggHeader : oggHeader+int(head[oggSegments])]
		if _, err := io.ReadFull(in, segments); err != nil {
			return 0, readError(err)
		}
		body := 0
		for _, s := range segments {
			body += int(s)
		}
		if _, err := in.Discard(body); err != nil {
			return 0, readError(err)
		}
		size := oggHeader + len(segments) + body
		if binary.LittleEndian.Uint32(head[oggSerial:]) == serial {
			if open != (head[5]&oggContinued != 0) {
				return 0, fmt.Errorf("%w: missing page before byte %d", ErrNotPackets, at)
			}
			begun, ended, goesOn := packetsIn(segments, open)
			if heads < 2 { // OpusHead and OpusTags, on separate pages
				heads += ended
			} else {
				f.pages = append(f.pages, oggPage{at, int32(size), int32(f.total), open})
				f.total += begun
				if granule := binary.LittleEndian.Uint64(head[oggGranule:]); granule != oggUnknown {
					last = int64(granule & (1<<62 - 1))
				}
			}
			open = goesOn
		}
		if at += int64(size); f.total > maxPackets || len(f.pages) > maxPackets {
			return 0, fmt.Errorf("%w: too many packets", ErrNotPackets)
		}
	}
	if open && f.total > 0 {
		f.total-- // its end is missing
	}
	return last, nil
}

// packetsIn counts the packets that begin and end in a page, and reports whether the last
// one continues in the next.
func packetsIn(segments []byte, continued bool) (begun, ended int, open bool) {
	open = continued
	for _, s := range segments {
		if !open {
			begun++
		}
		open = s == 255
		if !open {
			ended++
		}
	}
	return begun, ended, open
}

func (f *oggFile) count() int { return f.total }

func (f *oggFile) packet(n int) ([]byte, error) {
	page := sort.Search(len(f.pages), func(i int) bool { return int(f.pages[i].first) > n }) - 1
	if err := f.load(page); err != nil {
		return nil, err
	}
	skip := n - int(f.pages[page].first)
	segments, body := f.page.Segments, f.page.Payload
	open := f.pages[page].cont
	i := 0
	for ; i < len(segments); i++ {
		if !open {
			if skip == 0 {
				break
			}
			skip--
		}
		open = segments[i] == 255
		body = body[segments[i]:]
	}
	f.packed = f.packed[:0]
	for {
		for ; i < len(segments); i++ {
			f.packed = append(f.packed, body[:segments[i]]...)
			if segments[i] < 255 {
				return f.packed, nil
			}
			body = body[segments[i]:]
		}
		if page++; page == len(f.pages) || len(f.packed) > maxPacket {
			return nil, fmt.Errorf("%w: packet %d has no end", ErrNotPackets, n)
		}
		if err := f.load(page); err != nil {
			return nil, err
		}
		segments, body, i = f.page.Segments, f.page.Payload, 0
	}
}

// load reads a page and checks it.
func (f *oggFile) load(page int) error {
	if f.loaded == page {
		return nil
	}
	f.loaded = -1
	at := f.pages[page]
	if _, err := f.r.Seek(at.at, io.SeekStart); err != nil {
		return fmt.Errorf("read packets: %w", err)
	}
	f.buf = slices.Grow(f.buf[:0], int(at.size))[:at.size]
	if _, err := io.ReadFull(f.r, f.buf); err != nil {
		return readError(err)
	}
	p, _, err := ogg.ParsePage(f.buf)
	if err != nil {
		return fmt.Errorf("%w: page %d: %w", ErrNotPackets, page, err)
	}
	f.page, f.loaded = p, page
	return nil
}
