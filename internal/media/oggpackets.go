package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/bits"
	"slices"
	"sort"

	"github.com/thesyncim/gopus/container/ogg"
)

// oggFile finds packets in Ogg pages. It reads them in order, one page at a time.
//
// https://datatracker.ietf.org/doc/html/rfc3533#section-6
type oggFile struct {
	r     io.ReadSeeker
	pages []oggPage
	total int

	buf      []byte       // loaded page
	page     int          // its number
	segments []byte       // its segments from the next packet on
	body     []byte       // their data
	next     int          // number of the next packet; -1: unknown
	packed   []byte       // buffer of a packet that continues on another page
	reversed [1 << 9]byte // buffer of checksum
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
	oggCRC       = 22
	oggSegments  = 26
	oggContinued = 1 // the first segments continue a packet
	oggUnknown   = ^uint64(0)
	maxSegment   = 255 // a packet continues after a segment of this size
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
	f := &oggFile{r: r, next: -1}
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
		open = s == maxSegment
		if !open {
			ended++
		}
	}
	return begun, ended, open
}

func (f *oggFile) count() int { return f.total }

func (f *oggFile) packet(n int) ([]byte, error) {
	if n != f.next {
		if err := f.seek(n); err != nil {
			return nil, err
		}
	}
	f.next = -1 // until the packet has been read
	for len(f.segments) == 0 {
		if err := f.load(f.page + 1); err != nil {
			return nil, err
		}
	}
	packet, ended := f.take()
	if !ended {
		f.packed = append(f.packed[:0], packet...)
		for !ended {
			if len(f.packed) > maxPacket {
				return nil, fmt.Errorf("%w: packet %d has no end", ErrNotPackets, n)
			}
			if err := f.load(f.page + 1); err != nil {
				return nil, err
			}
			packet, ended = f.take()
			f.packed = append(f.packed, packet...)
		}
		packet = f.packed
	}
	f.next = n + 1
	return packet, nil
}

// seek loads the page in which a packet begins, and goes to the packet.
func (f *oggFile) seek(n int) error {
	f.next = -1
	page := sort.Search(len(f.pages), func(i int) bool { return int(f.pages[i].first) > n }) - 1
	if err := f.load(page); err != nil {
		return err
	}
	if f.pages[page].cont {
		f.take()
	}
	for range n - int(f.pages[page].first) {
		f.take()
	}
	return nil
}

// take returns the data of the next packet in the loaded page, and whether the packet ends there.
func (f *oggFile) take() (data []byte, ended bool) {
	size, i := 0, 0
	for i < len(f.segments) && !ended {
		size += int(f.segments[i])
		ended = f.segments[i] < maxSegment
		i++
	}
	data = f.body[:size]
	f.segments, f.body = f.segments[i:], f.body[size:]
	return data, ended
}

// load reads a page and checks it.
func (f *oggFile) load(page int) error {
	f.segments, f.body = nil, nil
	if page >= len(f.pages) {
		return fmt.Errorf("%w: last packet has no end", ErrNotPackets)
	}
	at := f.pages[page]
	if _, err := f.r.Seek(at.at, io.SeekStart); err != nil {
		return fmt.Errorf("read packets: %w", err)
	}
	f.buf = slices.Grow(f.buf[:0], int(at.size))[:at.size]
	if _, err := io.ReadFull(f.r, f.buf); err != nil {
		return readError(err)
	}
	body := oggHeader + int(f.buf[oggSegments])
	if body > len(f.buf) || f.checksum() != binary.LittleEndian.Uint32(f.buf[oggCRC:]) {
		return fmt.Errorf("%w: page %d is damaged", ErrNotPackets, page)
	}
	f.page, f.segments, f.body = page, f.buf[oggHeader:body], f.buf[body:]
	return nil
}

// checksum returns the checksum of the loaded page: a CRC with the polynomial of [crc32.IEEE], but with the most
// significant bit of each byte first. So the bits of its bytes are reversed, because [crc32.Update] uses instructions
// for that polynomial and is several times faster than a table.
func (f *oggFile) checksum() uint32 {
	sum := ^uint32(0)
	for at := 0; at < len(f.buf); {
		part := f.reversed[:copy(f.reversed[:], f.buf[at:])]
		if at == 0 {
			clear(part[oggCRC:oggSegments]) // of the checksum itself
		}
		at += len(part)
		for i := 0; i < len(part); i += 8 { // bytes beyond the end of part are not used
			word := binary.BigEndian.Uint64(f.reversed[i:])
			binary.LittleEndian.PutUint64(f.reversed[i:], bits.Reverse64(word))
		}
		sum = crc32.Update(sum, crc32.IEEETable, part)
	}
	return bits.Reverse32(^sum)
}
