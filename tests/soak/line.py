#!/usr/bin/python3
"""A line that lies: a TCP proxy that knows where ZMTP's frames begin, and now and then drops, doubles, swaps, holds back, changes or cuts
one, of any connection in any direction, its handshake included.

    line.py PORT BROKER_PORT SEED HONEST_FILE       once HONEST_FILE is there, every frame passes as it is"""

import asyncio
import collections
import os
import random
import sys

GREETING = 64
ONE_IN = 400
DEEDS = ("drop", "double", "swap", "hold", "change", "cut")


class Line:
    def __init__(self, port, broker_port, seed, honest):
        self.port, self.broker_port, self.honest = port, broker_port, honest
        self.dice = random.Random(seed)
        self.done = collections.Counter()

    async def frame(self, reader):
        """The next frame as bytes."""
        head = await reader.readexactly(2)
        size = head[1]
        if head[0] & 2:  # a long one
            head += await reader.readexactly(7)
            size = int.from_bytes(head[1:], "big")
        return head + await reader.readexactly(size)

    async def flow(self, reader, writer):
        """One direction of a connection, until either end is gone."""
        greeted = 0
        while greeted < GREETING:  # either side waits for the first bytes of the other
            some = await reader.read(GREETING - greeted)
            if not some:
                return
            greeted += len(some)
            writer.write(some)
        kept = b""
        while True:
            frame = await self.frame(reader)
            deed = self.deed()
            if deed == "cut":
                writer.write(frame[: len(frame) // 2])
                return
            if deed == "swap":
                kept = frame  # goes after the next one
                continue
            if deed == "hold":
                await asyncio.sleep(self.dice.uniform(0.05, 2))
            if deed == "change":
                at = self.dice.randrange(len(frame))
                frame = frame[:at] + bytes([frame[at] ^ 1 << self.dice.randrange(8)]) + frame[at + 1:]
            if deed != "drop":
                writer.write(frame + kept)
            if deed == "double":
                writer.write(frame)
            kept = b""
            await writer.drain()

    def deed(self):
        if self.dice.randrange(ONE_IN) or os.path.exists(self.honest):
            return None
        deed = self.dice.choice(DEEDS)
        self.done[deed] += 1
        return deed

    async def connection(self, reader, writer):
        try:
            other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self.broker_port)
        except OSError:
            writer.close()
            return
        flows = [asyncio.ensure_future(self.flow(reader, other_writer)), asyncio.ensure_future(self.flow(other_reader, writer))]
        _, waiting = await asyncio.wait(flows, return_when=asyncio.FIRST_COMPLETED)
        for flow in waiting:
            flow.cancel()
        await asyncio.gather(*flows, return_exceptions=True)
        writer.close()
        other_writer.close()

    async def serve(self):
        server = await asyncio.start_server(self.connection, "127.0.0.1", self.port)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(Line(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]).serve())
