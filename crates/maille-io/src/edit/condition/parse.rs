//! Reading conditions, by the parser of `sqlparser`.

use super::{Comparison, Condition, Node, Operand, Wildcard};
use sqlparser::ast::{BinaryOperator, Expr, InTarget, UnaryOperator, Value};
use sqlparser::dialect::MySqlDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;
use std::str::FromStr;

/// Bytes that a condition may have. The parser's own data nest as deep as a chain of `and` is long.
const MAX_LENGTH: usize = 1 << 14;

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConditionError(String);

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        if text.len() > MAX_LENGTH {
            let problem = format!("it is longer than {MAX_LENGTH} bytes; write it to several runs");
            return Err(ConditionError(problem));
        }
        let expression = parse(text)?;
        let mut reader = Reader { fields: Vec::new() };
        let root = reader.node(&expression)?;
        Ok(Self { fields: reader.fields, root })
    }
}

/// In the dialect of `MySQL` double quotes enclose a text and backquotes a name.
fn parse(text: &str) -> Result<Expr, ConditionError> {
    let wrong = |error: ParserError| match error {
        ParserError::TokenizerError(problem) | ParserError::ParserError(problem) => {
            ConditionError(problem)
        }
        ParserError::RecursionLimitExceeded => ConditionError("it nests too deep".to_owned()),
    };
    let dialect = MySqlDialect {};
    let mut parser = Parser::new(&dialect).try_with_sql(text).map_err(wrong)?;
    let expression = parser.parse_expr().map_err(wrong)?;
    match parser.next_token().token {
        Token::EOF => Ok(expression),
        token => Err(ConditionError(format!("it should end before `{token}`"))),
    }
}

struct Reader {
    fields: Vec<String>,
}

impl Reader {
    fn node(&mut self, expression: &Expr) -> Result<Node, ConditionError> {
        Ok(match expression {
            Expr::Nested(inner) => self.node(inner)?,
            Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => {
                let nodes = self.chain(expression, op)?;
                if *op == BinaryOperator::And { Node::All(nodes) } else { Node::Any(nodes) }
            }
            Expr::BinaryOp { left, op, right } => {
                let comparison = comparison(op).ok_or_else(|| unknown(expression))?;
                Node::Compare(self.operand(left)?, comparison, self.operand(right)?)
            }
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => Node::Not(Box::new(self.node(expr)?)),
            Expr::IsNull(inner) => Node::IsNull(self.operand(inner)?),
            Expr::IsNotNull(inner) => negated(true, Node::IsNull(self.operand(inner)?)),
            Expr::Between { expr, negated: not, low, high } => {
                let operand = self.operand(expr)?;
                let low = self.operand(low)?;
                let nodes = vec![
                    Node::Compare(operand.clone(), Comparison::GreaterOrEqual, low),
                    Node::Compare(operand, Comparison::LessOrEqual, self.operand(high)?),
                ];
                negated(*not, Node::All(nodes))
            }
            Expr::In { expr, target: InTarget::List(list), negated: not, global: false } => {
                let operand = self.operand(expr)?;
                let equal = |reader: &mut Self, item| {
                    let item = reader.operand(item)?;
                    Ok(Node::Compare(operand.clone(), Comparison::Equal, item))
                };
                let nodes = list.iter().map(|item| equal(self, item)).collect::<Result<_, _>>()?;
                negated(*not, Node::Any(nodes))
            }
            Expr::Like { expr, negated: not, any: false, pattern, escape_char: None } => {
                let operand = self.operand(expr)?;
                let Operand::Text(pattern) = self.operand(pattern)? else {
                    return Err(unknown(expression));
                };
                negated(*not, Node::Like(operand, wildcards(&pattern)))
            }
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_) => {
                match self.operand(expression)? {
                    Operand::Text(_) | Operand::Number(_) => {
                        let problem = "is neither true nor false; compare something with it";
                        return Err(ConditionError(format!("`{expression}` {problem}")));
                    }
                    operand => Node::Truth(operand),
                }
            }
            _ => return Err(unknown(expression)),
        })
    }

    /// The parts of a chain of one connective, which the parser nests on the left.
    fn chain(
        &mut self,
        expression: &Expr,
        connective: &BinaryOperator,
    ) -> Result<Vec<Node>, ConditionError> {
        let (mut parts, mut rest) = (Vec::new(), expression);
        while let Expr::BinaryOp { left, op, right } = rest
            && op == connective
        {
            parts.push(&**right);
            rest = left;
        }
        parts.push(rest);
        parts.into_iter().rev().map(|part| self.node(part)).collect()
    }

    fn operand(&mut self, expression: &Expr) -> Result<Operand, ConditionError> {
        Ok(match expression {
            Expr::Nested(inner) => self.operand(inner)?,
            Expr::Identifier(name) => self.field(&name.value),
            Expr::CompoundIdentifier(names) => {
                let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
                self.field(&names.join("."))
            }
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match self.operand(expr)? {
                Operand::Number(text) if !text.starts_with('-') => {
                    Operand::Number(format!("-{text}"))
                }
                _ => return Err(unknown(expression)),
            },
            Expr::Value(value) => match &value.value {
                Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => {
                    Operand::Text(text.clone())
                }
                Value::Number(text, _) => Operand::Number(text.clone()),
                Value::Boolean(value) => Operand::Bool(*value),
                Value::Null => Operand::Null,
                _ => return Err(unknown(expression)),
            },
            _ => return Err(unknown(expression)),
        })
    }

    fn field(&mut self, name: &str) -> Operand {
        let place = self.fields.iter().position(|field| field == name);
        Operand::Field(place.unwrap_or_else(|| {
            self.fields.push(name.to_owned());
            self.fields.len() - 1
        }))
    }
}

fn negated(is_negated: bool, node: Node) -> Node {
    if is_negated { Node::Not(Box::new(node)) } else { node }
}

fn comparison(operator: &BinaryOperator) -> Option<Comparison> {
    Some(match operator {
        BinaryOperator::Eq => Comparison::Equal,
        BinaryOperator::NotEq => Comparison::NotEqual,
        BinaryOperator::Lt => Comparison::Less,
        BinaryOperator::LtEq => Comparison::LessOrEqual,
        BinaryOperator::Gt => Comparison::Greater,
        BinaryOperator::GtEq => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn wildcards(pattern: &str) -> Vec<Wildcard> {
    let wildcard = |c| match c {
        '%' => Wildcard::Any,
        '_' => Wildcard::One,
        c => Wildcard::This(c),
    };
    pattern.chars().map(wildcard).collect()
}

fn unknown(expression: &Expr) -> ConditionError {
    ConditionError(format!(
        "`{expression}` is not understood here; fields, texts in quotes and numbers are compared by =, \
         <>, <, <=, >, >=, between, in, like and is null, and joined by and, or and not; a field whose \
         name is no plain word stands in backquotes"
    ))
}
