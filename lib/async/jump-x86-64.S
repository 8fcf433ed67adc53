/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * jump-x86-64.S: tact_jump() for x86-64.
 *
 * Ends by pop and jmp: a ret to where no call came from costs 14 ns more.  So
 * the object must not say that it goes with shadow stacks.  tact_jump_start
 * is the first frame of a stack; that its return address is undefined ends a
 * backtrace there.
 */
        .text
        .globl  tact_jump
        .hidden tact_jump
        .type   tact_jump, @function
        .p2align 4
tact_jump:                              /* rdi: where to keep the stack that is left, rsi: the other one */
        .cfi_startproc
        pushq   %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbp, 0
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbx, 0
        pushq   %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r12, 0
        pushq   %r13
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r13, 0
        pushq   %r14
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r14, 0
        pushq   %r15
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %r15, 0
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        stmxcsr (%rsp)
        fnstcw  4(%rsp)
        movq    %rsp, (%rdi)
        movq    (%rsi), %rsp
        ldmxcsr (%rsp)
        fldcw   4(%rsp)
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        popq    %r15
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r15
        popq    %r14
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r14
        popq    %r13
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r13
        popq    %r12
        .cfi_adjust_cfa_offset -8
        .cfi_restore %r12
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore %rbx
        popq    %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore %rbp
        popq    %rcx
        jmp     *%rcx
        .cfi_endproc
        .size   tact_jump, .-tact_jump

        .globl  tact_jump_start
        .hidden tact_jump_start
        .type   tact_jump_start, @function
        .p2align 4
tact_jump_start:                        /* rbx: the function, r12: its data */
        .cfi_startproc
        .cfi_undefined %rip
        movq    %r12, %rdi
        xorl    %ebp, %ebp
        callq   *%rbx
        ud2
        .cfi_endproc
        .size   tact_jump_start, .-tact_jump_start

        .section .note.GNU-stack, "", @progbits
