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
	loaded int // the page in page; -1: none
	page   *ogg.Page
	buf    []byte // of a page as read
	packed []byte // of the packet last returned
}

// oggPage is where a page is and which packets begin in it.
type oggPage struct {
	at    int64
	size  int32
	first int32 // how many packets began before
	cont  bool  // it begins with the rest of one of them
}

const (
	oggHeader    = 27
	oggGranule   = 6
	oggSerial    = 14
	oggSegments  = 26
	oggContinued = 1 // the first segments belong to the packet before
	oggUnknown   = ^uint64(0)
)

// openOgg reads the head of a stream and where its pages are.
func (p *Packets) openOgg(r io.ReadSeeker) error {
	head, err := ogg.NewReader(io.LimitReader(r, largestIndex))
	if err != nil {
		if errors.Is(err, ogg.ErrInvalidHeader) || errors.Is(err, ogg.ErrInvalidPage) || errors.Is(err, ogg.ErrBadCRC) {
			return fmt.Errorf("%w: %w", ErrNotPackets, err)
		}
		return broken(err)
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

// index walks from page to page. It returns the position at the end, in samples.
func (f *oggFile) index(serial uint32) (last int64, err error) {
	in := bufio.NewReaderSize(f.r, 32<<10)
	var head [oggHeader + 255]byte
	heads, open := 0, false // packets of the head seen; the last packet goes on
	for at := int64(0); ; {
		if _, err := io.ReadFull(in, head[:oggHeader]); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return 0, broken(err)
		}
		if string(head[:4]) != "OggS" {
			return 0, fmt.Errorf("%w: no page at byte %d", ErrNotPackets, at)
		}
		segments := head[oggHeader : oggHeader+int(head[oggSegments])]
		if _, err := io.ReadFull(in, segments); err != nil {
			return 0, broken(err)
		}
		body := 0
		for _, s := range segments {
			body += int(s)
		}
		if _, err := in.Discard(body); err != nil {
			return 0, broken(err)
		}
		size := oggHeader + len(segments) + body
		if binary.LittleEndian.Uint32(head[oggSerial:]) == serial {
			if open != (head[5]&oggContinued != 0) {
				return 0, fmt.Errorf("%w: a page is missing before byte %d", ErrNotPackets, at)
			}
			begun, ended, goesOn := laces(segments, open)
			if heads < 2 { // OpusHead and OpusTags, each on pages of its own
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
		if at += int64(size); f.total > mostPackets || len(f.pages) > mostPackets {
			return 0, fmt.Errorf("%w: there are too many", ErrNotPackets)
		}
	}
	if open && f.total > 0 {
		f.total-- // its end is missing
	}
	return last, nil
}

// laces counts the packets that begin and that end in a page, and says whether
// the last goes on in the next.
func laces(segments []byte, continued bool) (begun, ended int, open bool) {
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
		if page++; page == len(f.pages) || len(f.packed) > largestOpus {
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
		return broken(err)
	}
	p, _, err := ogg.ParsePage(f.buf)
	if err != nil {
		return fmt.Errorf("%w: page %d: %w", ErrNotPackets, page, err)
	}
	f.page, f.loaded = p, page
	return nil
}
