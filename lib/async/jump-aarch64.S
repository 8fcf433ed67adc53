/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * jump-aarch64.S: tact_jump() for AArch64.
 *
 * The 176 bytes that it leaves on a stack: x29 and x30, x19 to x28, d8 to
 * d15, fpcr.  tact_jump_start is the first frame of a stack; that its return
 * address is undefined ends a backtrace there.
 */
        .text
        .globl  tact_jump
        .hidden tact_jump
        .type   tact_jump, %function
        .p2align 4
tact_jump:                              /* x0: where to keep the stack that is left, x1: the other one */
        .cfi_startproc
        hint    #34                     /* bti c */
        stp     x29, x30, [sp, #-176]!
        .cfi_def_cfa_offset 176
        .cfi_offset x29, -176
        .cfi_offset x30, -168
        stp     x19, x20, [sp, #16]
        stp     x21, x22, [sp, #32]
        stp     x23, x24, [sp, #48]
        stp     x25, x26, [sp, #64]
        stp     x27, x28, [sp, #80]
        stp     d8,  d9,  [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        mrs     x9, fpcr
        str     x9, [sp, #160]
        mov     x10, sp
        str     x10, [x0]
        ldr     x10, [x1]
        mov     sp, x10
        ldr     x9, [sp, #160]
        msr     fpcr, x9
        ldp     d14, d15, [sp, #144]
        ldp     d12, d13, [sp, #128]
        ldp     d10, d11, [sp, #112]
        ldp     d8,  d9,  [sp, #96]
        ldp     x27, x28, [sp, #80]
        ldp     x25, x26, [sp, #64]
        ldp     x23, x24, [sp, #48]
        ldp     x21, x22, [sp, #32]
        ldp     x19, x20, [sp, #16]
        ldp     x29, x30, [sp], #176
        .cfi_def_cfa_offset 0
        .cfi_restore x29
        .cfi_restore x30
        ret     x30
        .cfi_endproc
        .size   tact_jump, .-tact_jump

        .globl  tact_jump_start
        .hidden tact_jump_start
        .type   tact_jump_start, %function
        .p2align 4
tact_jump_start:                        /* x19: the function, x20: its data */
        .cfi_startproc
        .cfi_undefined x30
        mov     x0, x20
        mov     x29, xzr
        blr     x19
        brk     #1
        .cfi_endproc
        .size   tact_jump_start, .-tact_jump_start

        .section .note.GNU-stack, "", %progbits
