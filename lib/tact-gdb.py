# SPDX-License-Identifier: LGPL-2.1-or-later
"""tact-gdb.py: what gdb can tell of a program's methods.

    tact methods             every suspended fiber and frame: where it awaits, and what
    tact fibers              the fibers among them
    tact backtrace ADDRESS   the stack of a suspended fiber, then who awaits it, who awaits that, and so on

ADDRESS is what the lists begin with; the number of a task, or its name, does
as well.  What follows it goes to gdb's own backtrace (-full, 10).

gdb loads this by itself with libtact-1.so where that lies in the system's
folders; else: source tact-gdb.py.  Nothing of the program is called or
changed, so core files do as well (gdb's own gcore leaves out what lies near
a page that cannot be read: run the program with TACT_FIBER_GUARD=mprotect for
it).  It needs the debug symbols of libtact, and none of the program.
"""

import functools
import re

import gdb
import gdb.unwinder

CHUNK_SIZE, HEAD_SIZE = 0x4000, 4096  # depot.c: the blocks of a region's first chunk begin behind its head


@functools.lru_cache(maxsize=None)
def constant(name):
    return int(gdb.parse_and_eval(name))


def pointer_to(name):
    return gdb.lookup_type(name).pointer()


def address_of(value):
    return int(value) & (1 << 64) - 1


def text_of(value):
    return value.string(errors="replace") if int(value) != 0 else "?"


def function_at(address):
    """The name of the function there; without symbols, the address."""
    found = gdb.execute("info symbol 0x%x" % address, to_string=True)
    return found.split()[0] if not found.startswith("No symbol") else "0x%x" % address


def check_symbols():
    try:
        blocks_of_tools = gdb.parse_and_eval("'slab.c'::tools_blocks")
        gdb.parse_and_eval("'depot.c'::regions")
        pointer_to("TactMethod"), pointer_to("TactFiber"), pointer_to("TactExtra")
    except gdb.error:
        raise gdb.GdbError("tact: there are no debug symbols of libtact (or no libtact): install them, or build it with -g")
    try:
        blocks_of_tools = int(blocks_of_tools)
    except gdb.error:
        raise gdb.GdbError("tact: the program does not run yet, and there is no core file")
    if blocks_of_tools != 0:
        raise gdb.GdbError("tact: blocks are malloc()s here (G_SLICE=always-malloc, or a sanitizer): they cannot be listed")


class Task:
    """A block that is in use."""

    def __init__(self, block):
        self.block = block
        self.address = address_of(block)
        self.id = int(block["task"]["id"])
        self.bits = int(block["task"]["bits"])
        self.is_complete = int(block["task"]["status"]) >= constant("TACT_TASK_SUCCEEDED")
        self.maker = address_of(block["origin"])
        self.name = None
        if self.maker & 1 == 0 and self.maker != 0:
            extra = gdb.Value(self.maker).cast(pointer_to("TactExtra"))
            self.maker = address_of(extra["origin"])
            if int(extra["name"]) != 0:
                self.name = text_of(extra["name"])
        self.maker = self.maker >> 1 if gdb.lookup_type("gpointer").sizeof == 8 else self.maker & ~1  # block-private.h: TACT_MAKER_OF
        self.is_method = self.bits & constant("TACT_BIT_METHOD") != 0

    def words(self):
        text = "task %d" % self.id if self.id != 0 else "task 0x%x" % self.address
        if self.name is not None:
            text += ' "%s"' % self.name
        return text


class Method(Task):
    """A task with a frame, which may be a fiber."""

    def __init__(self, block):
        super().__init__(block)
        self.method = block.cast(pointer_to("TactMethod"))
        self.frame = self.method["frame"]
        frame_bits = int(self.frame["bits"])
        self.is_suspended = frame_bits & constant("TACT_FRAME_SUSPENDED") != 0
        self.is_fiber = frame_bits & constant("TACT_FRAME_FIBER") != 0
        self.on_awaiter = frame_bits & constant("TACT_FRAME_AWAITER") != 0
        self.last = address_of(self.frame["last"])

    def begun_by(self):
        stack = address_of(self.block.cast(pointer_to("TactFiber"))["stack"])
        size = gdb.lookup_type("TactActivation").sizeof + 63 & ~63
        activation = gdb.Value(stack - size).cast(pointer_to("TactActivation"))  # stack-private.h: what is reserved
        return address_of(activation["func"])

    def where(self):
        site = self.frame["site"]
        if int(site) == 0:
            return "in a function unknown"
        return "%s() at %s:%d" % (text_of(site["func"]), text_of(site["file"]), int(site["line"]))

    def awaits(self):
        if self.on_awaiter:
            awaiter = address_of(self.method["block"]["work"]["next"])
            return "awaits an awaiter of the program, 0x%x" % awaiter
        if self.last == 0:
            return "goes on soon"
        task = task_at(self.last)
        if task.is_complete:
            return "goes on soon"
        if isinstance(task, Method):
            return "awaits %s, a %s in %s" % (task.words(), task.kind(), task.where())
        return "awaits %s, made by %s" % (task.words(), function_at(task.maker))

    def kind(self):
        return "fiber" if self.is_fiber else "frame"

    def line(self):
        text = "0x%x  %s  " % (self.address, self.kind())
        if self.id != 0:
            text += "task %d  " % self.id
        if self.name is not None:
            text += '"%s"  ' % self.name
        text += self.where()
        if self.is_fiber:
            text += ", begun by %s()" % function_at(self.begun_by())
        return text + ", " + self.awaits()


def task_at(address):
    block = gdb.Value(address).cast(pointer_to("TactBlock"))
    is_method = int(block["task"]["bits"]) & constant("TACT_BIT_METHOD") != 0
    return Method(block) if is_method else Task(block)


def all_chunks():
    """Where the blocks of each chunk begin, how many there are, and of which class."""
    region = gdb.parse_and_eval("'depot.c'::regions")
    while int(region) != 0:
        for index in range(int(region["n_used"])):
            chunk = region["chunks"][index]
            if int(chunk["klass"]) != 0:
                begin = address_of(region) + (index * CHUNK_SIZE if index > 0 else HEAD_SIZE)
                yield begin, int(chunk["n_blocks"]), int(chunk["klass"]) - 1
        region = region["next"]


def all_methods():
    """Every method that has not ended."""
    check_symbols()
    sizes = gdb.parse_and_eval("tact_slab_sizes")
    raw, method_bit = constant("TACT_SLAB_RAW"), constant("TACT_BIT_METHOD")
    smallest = gdb.lookup_type("TactMethod").sizeof
    first_final = constant("TACT_TASK_SUCCEEDED")
    inferior = gdb.selected_inferior()
    for begin, n_blocks, klass in all_chunks():
        size = int(sizes[klass])
        if klass == raw or size < smallest:
            continue
        memory = inferior.read_memory(begin, n_blocks * size)
        for offset in range(0, n_blocks * size, size):
            # TactTask: status, kind, bits, seen, id, counts
            head = memory[offset : offset + 16].tobytes()
            if head[8:16] != bytes(8) and head[2] & method_bit != 0 and head[0] < first_final:
                yield task_at(begin + offset)


def suspended():
    return [method for method in all_methods() if method.is_suspended]


def has_large():
    return int(gdb.parse_and_eval("'slab.c'::large_sizes")) != 0


# The stack of a fiber


def saved_registers(fiber):
    """What a fiber that was left goes on with."""
    inside = fiber["stack"]["inside"]
    machine = gdb.selected_frame().architecture().name()
    fields = [field.name for field in inside.type.fields()]
    if "sp" in fields:
        sp = address_of(inside["sp"])
        words = gdb.Value(sp).cast(gdb.lookup_type("unsigned long").pointer())
        if machine == "aarch64":  # jump-aarch64.S
            saved = {"x%d" % (19 + i): int(words[2 + i]) for i in range(10)}
            saved.update({"x29": int(words[0]), "pc": int(words[1]), "sp": sp + 176})
            return saved
        # jump-x86-64.S
        names = ["r15", "r14", "r13", "r12", "rbx", "rbp", "rip"]
        saved = {name: int(words[1 + i]) for i, name in enumerate(names)}
        saved["rsp"] = sp + 64
        return saved
    context = inside["context"]["uc_mcontext"]
    if machine == "aarch64":
        saved = {"x%d" % i: int(context["regs"][i]) for i in range(31)}
        saved.update({"pc": int(context["pc"]), "sp": int(context["sp"])})
        return saved
    if machine == "i386:x86-64":
        places = {"r12": 4, "r13": 5, "r14": 6, "r15": 7, "rbp": 10, "rbx": 11, "rsp": 15, "rip": 16}
        return {name: int(context["gregs"][place]) for name, place in places.items()}
    raise gdb.GdbError("tact: how to read the stack of a fiber on %s is not known" % machine)


class FrameId:
    def __init__(self, sp, pc):
        self.sp = sp
        self.pc = pc


class FiberUnwinder(gdb.unwinder.Unwinder):
    """Says that the thread's own frame was called by what the fiber goes on with: gdb then walks the fiber's stack."""

    def __init__(self):
        super().__init__("tact-fiber")
        self.saved = None
        self.at = None

    def __call__(self, pending):
        if self.saved is None or (int(pending.read_register("pc")), int(pending.read_register("sp"))) != self.at:
            return None
        sp = self.saved.get("rsp", self.saved.get("sp"))
        # below all frames of the fiber, else gdb takes the stack for corrupt
        info = pending.create_unwind_info(FrameId(gdb.Value(sp - 64), gdb.Value(self.at[0])))
        for name, value in self.saved.items():
            like = pending.read_register(name)
            info.add_saved_register(name, gdb.Value(value).cast(gdb.lookup_type("unsigned long")).cast(like.type))
        return info

    def backtrace(self, saved, options):
        newest = gdb.newest_frame()
        outer = newest
        skip = 1
        while outer.type() == gdb.INLINE_FRAME:
            outer = outer.older()
            skip += 1
        self.at = (int(outer.read_register("pc")), int(outer.read_register("sp")))
        self.saved = saved
        gdb.invalidate_cached_frames()
        try:
            return self.renumbered(gdb.execute("backtrace " + self.more(options, skip), to_string=True), skip)
        finally:
            self.saved = None
            gdb.invalidate_cached_frames()

    @staticmethod
    def more(options, skip):
        """A count also counts the frames that are skipped."""
        return re.sub(r"(^|\s)(\d+)(?=\s|$)", lambda match: match[1] + str(int(match[2]) + skip), options)

    @staticmethod
    def renumbered(text, skip):
        begin = re.search(r"^#%d\b" % skip, text, re.M)
        if begin is None:
            return text
        return re.sub(r"^#(\d+)( +)", lambda match: "#%-3d" % (int(match[1]) - skip), text[begin.start() :], flags=re.M)


unwinder = FiberUnwinder()
gdb.unwinder.register_unwinder(None, unwinder, replace=True)


def method_named(word):
    for method in all_methods():
        if word in ("0x%x" % method.address, str(method.address)) or (method.id != 0 and word == str(method.id)) or word == method.name:
            return method
    raise gdb.GdbError("tact: there is no method %s; see: tact methods" % word)


class Tact(gdb.Command):
    """What Tact's methods do: tact methods, tact fibers, tact backtrace ADDRESS."""

    def __init__(self):
        super().__init__("tact", gdb.COMMAND_STACK, gdb.COMPLETE_NONE, True)


class Methods(gdb.Command):
    """Lists the suspended fibers and frames: address, kind, number and name if any, where each awaits, and what."""

    def __init__(self, name="tact methods", only_fibers=False):
        super().__init__(name, gdb.COMMAND_STACK, gdb.COMPLETE_NONE)
        self.only_fibers = only_fibers

    def invoke(self, argument, from_tty):
        n_fibers = n_frames = 0
        for method in suspended():
            n_fibers += method.is_fiber
            n_frames += not method.is_fiber
            if method.is_fiber or not self.only_fibers:
                gdb.write(method.line() + "\n")
        gdb.write("%d fibers, %d frames\n" % (n_fibers, n_frames))
        if has_large() and not self.only_fibers:
            gdb.write("frames of more than 8 KiB are not listed\n")


class Fibers(Methods):
    """Lists the suspended fibers: address, number and name if any, where each awaits, and what."""

    def __init__(self):
        super().__init__("tact fibers", True)


class Backtrace(gdb.Command):
    """tact backtrace ADDRESS [OPTION]...: the stack of a suspended fiber, then who awaits it.

ADDRESS is from: tact fibers.  The number or the name of a task does as well.  Options are those of backtrace."""

    def __init__(self):
        super().__init__("tact backtrace", gdb.COMMAND_STACK, gdb.COMPLETE_NONE)

    def invoke(self, argument, from_tty):
        words = argument.split(None, 1)
        if not words:
            raise gdb.GdbError("tact backtrace: of which?  See: tact fibers")
        method = method_named(words[0])
        if not method.is_suspended:
            raise gdb.GdbError("tact: that method is not suspended; if it runs, it stands in a thread's backtrace")
        if method.is_fiber:
            fiber = gdb.Value(method.address).cast(pointer_to("TactFiber"))
            gdb.write(unwinder.backtrace(saved_registers(fiber), words[1] if len(words) > 1 else ""))
        else:
            gdb.write("a frame has no stack; it stands in %s\n" % method.where())
        self.write_awaiting(method)

    @staticmethod
    def write_awaiting(method):
        """Who awaits it, and who awaits that."""
        others = [other for other in suspended() if not other.on_awaiter]
        awaited = [method.address]
        for address in awaited:
            for other in others:
                if other.last == address and other.address not in awaited:
                    awaited.append(other.address)
                    gdb.write("awaited by " + other.line() + "\n")


Tact()
Methods()
Fibers()
Backtrace()
